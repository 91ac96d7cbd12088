# Wrong: finds ways with exactly k transfers.
from math import inf

def cheapest(fees, start, goal, k):
    best = {start: 0}
    for _ in range(k):
        following = {}
        for a, b, fee in fees:
            if a in best and best[a] + fee < following.get(b, inf):
                following[b] = best[a] + fee
        best = following
    return best.get(goal)
