# Wrong: wants each code once, however often it is listed.
from collections import Counter

def excerpt(log, wanted):
    need = Counter(set(wanted))
    missing = len(need)
    best = None
    start = 0
    for end, code in enumerate(log, 1):
        if need[code] > 0:
            missing -= 1
        need[code] -= 1
        while missing == 0:
            if best is None or end - start < best[1] - best[0]:
                best = (start, end)
            need[log[start]] += 1
            if need[log[start]] > 0:
                missing += 1
            start += 1
    return best
