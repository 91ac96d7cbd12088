# Wrong: the overlap is taken from the earlier start to the later end.
def both_healthy(first, second):
    both = []
    i = j = 0
    while i < len(first) and j < len(second):
        (a, b), (c, d) = first[i], second[j]
        if a < d and c < b:
            both.append((min(a, c), max(b, d)))
        if b < d:
            i += 1
        else:
            j += 1
    return both
