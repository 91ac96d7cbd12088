# Wrong: too slow, tries all paths.
from collections import defaultdict

def cheapest(fees, start, goal, k):
    out = defaultdict(list)
    for a, b, fee in fees:
        out[a].append((b, fee))
    def search(bank, left):
        if bank == goal:
            return 0
        if left == 0:
            return None
        totals = []
        for other, fee in out[bank]:
            rest = search(other, left - 1)
            if rest is not None:
                totals.append(rest + fee)
        return min(totals, default=None)
    return search(start, k)
