# Wrong: too slow, computes the best split of each prefix for each number of machines.
from itertools import accumulate

def shortest_run(minutes, workers):
    sums = [0, *accumulate(minutes)]
    best = sums[:]
    for _ in range(1, min(workers, max(1, len(minutes)))):
        best = [
            min(max(best[j], sums[i] - sums[j]) for j in range(i + 1))
            for i in range(len(sums))
        ]
    return best[-1]
