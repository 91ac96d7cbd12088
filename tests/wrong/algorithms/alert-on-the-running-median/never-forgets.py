# Wrong: samples never leave, it is the median of everything so far.
from heapq import heappush, heappushpop

def medians(samples, w):
    low, high, result = [], [], []
    for i, value in enumerate(samples):
        heappush(high, -heappushpop(low, -value))
        if len(high) > len(low):
            from heapq import heappop
            heappush(low, -heappop(high))
        if i >= w - 1:
            result.append(-low[0])
    return result
