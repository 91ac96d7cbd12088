# Wrong: misses stretches that begin at position 0.
def longest_neutral(changes):
    first = {}
    best = None
    longest = total = 0
    for end, change in enumerate(changes, 1):
        total += change
        start = first.setdefault(total, end)
        if end - start > longest:
            longest = end - start
            best = (start, end)
    return best
