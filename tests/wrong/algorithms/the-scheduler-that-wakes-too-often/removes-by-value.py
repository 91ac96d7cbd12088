# Wrong: leaves out all jobs that have the same interval.
from math import gcd
from collections import Counter

def ticks_without(intervals):
    counts = Counter(intervals)
    answers = {
        one: gcd(*(other for other in counts if other != one))
        for one in counts
    }
    return [answers[interval] for interval in intervals]
