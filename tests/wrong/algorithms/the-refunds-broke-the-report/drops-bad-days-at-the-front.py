# Wrong: drops single days that are not positive at the front, not bad stretches.
def shortest(amounts, target):
    best = None
    start = total = 0
    for end, amount in enumerate(amounts, 1):
        total += amount
        while start < end and (total >= target or amounts[start] <= 0):
            size = end - start
            if total >= target and (best is None or size < best):
                best = size
            total -= amounts[start]
            start += 1
    return best
