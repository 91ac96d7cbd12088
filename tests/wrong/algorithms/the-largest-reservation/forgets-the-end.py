# Wrong: reservations that last until the end are never computed.
def largest(free):
    best = 0
    growing = []
    for hour, machines in enumerate(free):
        start = hour
        while growing and growing[-1][1] >= machines:
            start, height = growing.pop()
            best = max(best, height * (hour - start))
        growing.append((start, machines))
    return best
