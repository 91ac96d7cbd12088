# Wrong: one pass that looks both ways counts pairs twice when the delay is 0.
from collections import Counter

def retry_pairs(times, delay):
    seen = Counter()
    pairs = 0
    for second in times:
        pairs += seen[second - delay] + seen[second + delay]
        seen[second] += 1
    return pairs
