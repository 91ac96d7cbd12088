# Wrong: forgets both intervals after each comparison.
def both_healthy(first, second):
    both = []
    for (a, b), (c, d) in zip(first, second):
        if max(a, c) < min(b, d):
            both.append((max(a, c), min(b, d)))
    return both
