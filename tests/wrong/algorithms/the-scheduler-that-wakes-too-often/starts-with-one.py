# Wrong: 1 is the neutral value of a product, but a gcd with 1 is always 1.
from math import gcd

def ticks_without(intervals):
    result = []
    before = 1
    for interval in intervals:
        result.append(before)
        before = gcd(before, interval)
    after = 1
    for i in reversed(range(len(intervals))):
        result[i] = gcd(result[i], after)
        after = gcd(after, intervals[i])
    return result
