# Wrong: too slow, computes each answer from all other jobs.
from math import gcd

def ticks_without(intervals):
    return [
        gcd(*intervals[:i], *intervals[i + 1:])
        for i in range(len(intervals))
    ]
