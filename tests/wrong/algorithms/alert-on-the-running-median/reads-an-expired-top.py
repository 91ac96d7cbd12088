# Wrong: doesn't drop expired samples before it reads the median.
from heapq import heappop, heappush

def medians(samples, w):
    low, high, in_low = [], [], []
    extra, result = 0, []
    for i, value in enumerate(samples):
        goes_low = not low or value <= -low[0][0]
        if goes_low:
            heappush(low, (-value, i))
        else:
            heappush(high, (value, i))
        in_low.append(goes_low)
        extra += 1 if goes_low else -1
        if i >= w:
            extra -= 1 if in_low[i - w] else -1
        if extra not in (0, 1):
            a, b = (low, high) if extra > 1 else (high, low)
            while a[0][1] <= i - w:
                heappop(a)
            value, at = heappop(a)
            heappush(b, (-value, at))
            in_low[at] = b is low
            extra += 2 if b is low else -2
        if i >= w - 1:
            result.append(-low[0][0])
    return result
