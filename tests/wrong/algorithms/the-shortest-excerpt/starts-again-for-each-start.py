# Wrong: too slow, counts again from each start.
from collections import Counter

def excerpt(log, wanted):
    best = None
    for start in range(len(log)):
        need = Counter(wanted)
        missing = len(wanted)
        for end in range(start, len(log)):
            if need[log[end]] > 0:
                missing -= 1
            need[log[end]] -= 1
            if missing == 0:
                if best is None or end + 1 - start < best[1] - best[0]:
                    best = (start, end + 1)
                break
    return best
