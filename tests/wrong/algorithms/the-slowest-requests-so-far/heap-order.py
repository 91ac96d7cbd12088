# Wrong: returns the heap's list reversed, which isn't sorted.
from heapq import heappush, heappushpop

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
        return [(ms, r) for ms, _, r in reversed(self.heap)]
