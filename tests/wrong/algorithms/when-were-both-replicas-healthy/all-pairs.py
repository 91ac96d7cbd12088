# Wrong: too slow, compares all pairs.
def both_healthy(first, second):
    both = []
    for a, b in first:
        for c, d in second:
            if max(a, c) < min(b, d):
                both.append((max(a, c), min(b, d)))
    return both
