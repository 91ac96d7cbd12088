# Wrong: too slow for sorted forecasts, searches the minimum of each part.
def largest(free):
    best = 0
    parts = [(0, len(free))]
    while parts:
        start, end = parts.pop()
        if start == end:
            continue
        at = min(range(start, end), key=free.__getitem__)
        best = max(best, free[at] * (end - start))
        parts += [(start, at), (at + 1, end)]
    return best
