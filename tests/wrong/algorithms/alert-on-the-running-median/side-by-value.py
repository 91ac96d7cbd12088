# Wrong: decides by value in which half an expiring sample is, so equal values are miscounted.
from heapq import heappop, heappush

def drop(heap, gone):
    while heap and heap[0][1] <= gone:
        heappop(heap)

def medians(samples, w):
    low, high = [], []
    extra, result = 0, []
    for i, value in enumerate(samples):
        goes_low = not low or value <= -low[0][0]
        if i >= w:
            extra -= 1 if samples[i - w] <= -low[0][0] else -1
        if goes_low:
            heappush(low, (-value, i))
        else:
            heappush(high, (value, i))
        extra += 1 if goes_low else -1
        drop(low, i - w)
        drop(high, i - w)
        if extra not in (0, 1):
            a, b = (low, high) if extra > 1 else (high, low)
            value, at = heappop(a)
            heappush(b, (-value, at))
            extra += 2 if b is low else -2
            drop(low, i - w)
        if i >= w - 1:
            result.append(-low[0][0])
    return result
