# Wrong: treats the gcd as if it could be divided out, as a product can.
from math import gcd, lcm

def ticks_without(intervals):
    total = gcd(*intervals)
    every = lcm(*intervals)
    return [every // interval * total for interval in intervals]
