# Wrong: also starts again when the sum is not positive, but misses bad days
# further inside the window.
def shortest(amounts, target):
    best = None
    start = total = 0
    for end, amount in enumerate(amounts, 1):
        total += amount
        if total <= 0:
            start, total = end, 0
        while total >= target:
            size = end - start
            if best is None or size < best:
                best = size
            total -= amounts[start]
            start += 1
    return best
