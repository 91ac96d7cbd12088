# Wrong: among equally slow requests the later one stays and comes first.
from heapq import heappush, heappushpop

class Slowest:
    def __init__(self, k):
        self.k, self.heap, self.added = k, [], 0
    def add(self, ms, request):
        self.added += 1
        entry = (ms, self.added, request)
        if len(self.heap) < self.k:
            heappush(self.heap, entry)
        else:
            heappushpop(self.heap, entry)
    def top(self):
        return [(ms, r) for ms, _, r in sorted(self.heap, reverse=True)]
