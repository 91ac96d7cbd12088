# Wrong: a round reads totals of the same round.
from math import inf

def cheapest(fees, start, goal, k):
    best = {start: 0}
    for _ in range(k):
        for a, b, fee in fees:
            if a in best and best[a] + fee < best.get(b, inf):
                best[b] = best[a] + fee
    return best.get(goal)
