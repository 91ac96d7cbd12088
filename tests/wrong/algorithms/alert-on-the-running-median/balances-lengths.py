# Wrong: balances the heaps' lengths, which include expired samples.
from heapq import heappop, heappush

def drop(heap, gone):
    while heap and heap[0][1] <= gone:
        heappop(heap)

def medians(samples, w):
    low, high, result = [], [], []
    for i, value in enumerate(samples):
        if not low or value <= -low[0][0]:
            heappush(low, (-value, i))
        else:
            heappush(high, (value, i))
        drop(low, i - w)
        drop(high, i - w)
        while len(low) > len(high) + 1:
            value, at = heappop(low)
            heappush(high, (-value, at))
            drop(low, i - w)
        while len(low) < len(high):
            value, at = heappop(high)
            heappush(low, (-value, at))
            drop(high, i - w)
        if i >= w - 1:
            result.append(-low[0][0])
    return result
