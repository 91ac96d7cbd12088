# Wrong: among stretches of the same length, takes the last.
def longest_neutral(changes):
    first = {0: 0}
    best = None
    longest = 1
    total = 0
    for end, change in enumerate(changes, 1):
        total += change
        start = first.setdefault(total, end)
        if end - start >= longest:
            longest = end - start
            best = (start, end)
    return best
