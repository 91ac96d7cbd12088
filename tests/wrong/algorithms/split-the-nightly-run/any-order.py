# Wrong: gives the longest step to the least busy machine, in any order.
import heapq

def shortest_run(minutes, workers):
    loads = [0] * workers
    for step in sorted(minutes, reverse=True):
        heapq.heapreplace(loads, loads[0] + step)
    return max(loads)
