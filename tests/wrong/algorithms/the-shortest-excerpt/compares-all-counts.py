# Wrong: too slow, compares the counts of all wanted codes at each step.
from collections import Counter

def excerpt(log, wanted):
    need = Counter(wanted)
    inside = Counter()
    best = None
    start = 0
    for end, code in enumerate(log, 1):
        inside[code] += 1
        while need <= inside:
            if best is None or end - start < best[1] - best[0]:
                best = (start, end)
            inside[log[start]] -= 1
            start += 1
    return best
