# Wrong: shrinks a window while its sum is positive, which needs one sign.
def longest_neutral(changes):
    best = None
    longest = start = total = 0
    for end, change in enumerate(changes, 1):
        total += change
        while total > 0 and start < end:
            total -= changes[start]
            start += 1
        if total == 0 and end - start > longest:
            longest = end - start
            best = (start, end)
    return best
