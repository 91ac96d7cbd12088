# Wrong: off by one, stores the position of the entry instead of the border after it.
def longest_neutral(changes):
    first = {0: -1}
    best = None
    longest = total = 0
    for i, change in enumerate(changes):
        total += change
        start = first.setdefault(total, i)
        if i - start > longest:
            longest = i - start
            best = (start, i)
    return best
