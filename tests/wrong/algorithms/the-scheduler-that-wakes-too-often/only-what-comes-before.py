# Wrong: combines only the jobs before the removed one.
from math import gcd

def ticks_without(intervals):
    result = []
    before = 0
    for interval in intervals:
        result.append(before)
        before = gcd(before, interval)
    return result
