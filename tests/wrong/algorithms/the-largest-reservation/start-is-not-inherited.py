# Wrong: an hour's own position is taken as its start.
def largest(free):
    best = 0
    growing = []
    for hour, machines in enumerate([*free, 0]):
        while growing and growing[-1][1] >= machines:
            start, height = growing.pop()
            best = max(best, height * (hour - start))
        growing.append((hour, machines))
    return best
