# Wrong: a code that is not needed any more still lowers the number missing.
from collections import Counter

def excerpt(log, wanted):
    need = Counter(wanted)
    missing = len(wanted)
    best = None
    start = 0
    for end, code in enumerate(log, 1):
        if code in need:
            missing -= 1
        while missing <= 0:
            if best is None or end - start < best[1] - best[0]:
                best = (start, end)
            if log[start] in need:
                missing += 1
            start += 1
    return best
