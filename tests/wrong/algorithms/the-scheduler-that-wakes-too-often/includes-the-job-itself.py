# Wrong: the job is still part of the gcd of what follows.
from math import gcd

def ticks_without(intervals):
    result = []
    before = 0
    for interval in intervals:
        result.append(before)
        before = gcd(before, interval)
    after = 0
    for i in reversed(range(len(intervals))):
        after = gcd(after, intervals[i])
        result[i] = gcd(result[i], after)
    return result
