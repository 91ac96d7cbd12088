# Wrong: finds a pair only if the earlier request comes first in the list.
from collections import Counter

def retry_pairs(times, delay):
    seen = Counter()
    pairs = 0
    for second in times:
        pairs += seen[second - delay]
        seen[second] += 1
    return pairs
