# Wrong: only ever adds a single segment at one end of a range.
from itertools import accumulate

def merge_cost(sizes):
    n = len(sizes)
    upto = [0, *accumulate(sizes)]
    cost = [[0] * n for _ in range(n)]
    for length in range(2, n + 1):
        for a in range(n - length + 1):
            b = a + length - 1
            parts = min(cost[a + 1][b], cost[a][b - 1])
            cost[a][b] = parts + upto[b + 1] - upto[a]
    return cost[0][-1] if n else 0
