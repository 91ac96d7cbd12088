# Wrong: off by one, counts the hour that ended the reservation.
def largest(free):
    best = 0
    growing = []
    for hour, machines in enumerate([*free, 0]):
        start = hour
        while growing and growing[-1][1] >= machines:
            start, height = growing.pop()
            best = max(best, height * (hour - start + 1))
        growing.append((start, machines))
    return best
