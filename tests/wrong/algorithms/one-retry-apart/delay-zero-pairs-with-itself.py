# Wrong: with a delay of 0, each request also pairs with itself.
from collections import Counter

def retry_pairs(times, delay):
    counts = Counter(times)
    return sum(c * counts[second + delay]
               for second, c in list(counts.items()))
