# Wrong: top() pops from the heap itself.
from heapq import heappop, heappush, heappushpop

class Slowest:
    def __init__(self, k):
        self.k, self.heap, self.added = k, [], 0
    def add(self, ms, request):
        self.added += 1
        entry = (ms, -self.added, request)
        if len(self.heap) < self.k:
            heappush(self.heap, entry)
        else:
            heappushpop(self.heap, entry)
    def top(self):
        result = []
        while self.heap:
            ms, _, request = heappop(self.heap)
            result.append((ms, request))
        return result[::-1]
