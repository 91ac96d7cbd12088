# Wrong: merges the two smallest, whether or not they are neighbors.
from heapq import heapify, heappop, heappush

def merge_cost(sizes):
    heap, total = list(sizes), 0
    heapify(heap)
    while len(heap) > 1:
        both = heappop(heap) + heappop(heap)
        total += both
        heappush(heap, both)
    return total
