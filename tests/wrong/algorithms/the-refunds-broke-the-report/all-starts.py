# Wrong: too slow, tries every start.
def shortest(amounts, target):
    best = None
    for start in range(len(amounts)):
        total = 0
        for end in range(start, len(amounts)):
            total += amounts[end]
            size = end + 1 - start
            if best is not None and size >= best:
                break
            if total >= target:
                best = size
                break
    return best
