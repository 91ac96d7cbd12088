# Wrong: looks forward and backward, so each pair counts twice.
from collections import Counter

def retry_pairs(times, delay):
    counts = Counter(times)
    if delay == 0:
        return sum(c * (c - 1) for c in counts.values())
    return sum(c * (counts[second + delay] + counts[second - delay])
               for second, c in counts.items())
