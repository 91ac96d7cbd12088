# Wrong: merges from one end to the other.
from itertools import accumulate

def merge_cost(sizes):
    def chain(sizes):
        return sum(list(accumulate(sizes))[1:])
    return min(chain(sizes), chain(sizes[::-1]))
