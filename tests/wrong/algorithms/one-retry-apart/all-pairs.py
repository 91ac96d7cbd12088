# Wrong: too slow, compares all pairs.
def retry_pairs(times, delay):
    pairs = 0
    for i, first in enumerate(times):
        for second in times[:i]:
            if abs(first - second) == delay:
                pairs += 1
    return pairs
