# Wrong: without dropping starts at the back, the front blocks better ones.
from collections import deque

def shortest(amounts, target):
    best = None
    starts = deque([(0, 0)])
    total = 0
    for end, amount in enumerate(amounts, 1):
        total += amount
        while starts and total - starts[0][0] >= target:
            size = end - starts.popleft()[1]
            if best is None or size < best:
                best = size
        starts.append((total, end))
    return best
