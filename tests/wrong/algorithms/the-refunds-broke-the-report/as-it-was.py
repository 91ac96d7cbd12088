# Wrong: the function as it was, a window that only shrinks when it is full.
def shortest(amounts, target):
    best = None
    start = total = 0
    for end, amount in enumerate(amounts, 1):
        total += amount
        while total >= target:
            size = end - start
            if best is None or size < best:
                best = size
            total -= amounts[start]
            start += 1
    return best
