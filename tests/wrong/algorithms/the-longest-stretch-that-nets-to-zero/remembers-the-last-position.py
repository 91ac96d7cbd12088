# Wrong: overwrites the position of a total, so it finds short stretches.
def longest_neutral(changes):
    last = {0: 0}
    best = None
    longest = total = 0
    for end, change in enumerate(changes, 1):
        total += change
        if total in last and end - last[total] > longest:
            longest = end - last[total]
            best = (last[total], end)
        last[total] = end
    return best
