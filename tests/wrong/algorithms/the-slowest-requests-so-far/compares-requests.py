# Wrong: compares dicts when two requests are equally slow.
from heapq import heappush, heappushpop

class Slowest:
    def __init__(self, k):
        self.k, self.heap = k, []
    def add(self, ms, request):
        if len(self.heap) < self.k:
            heappush(self.heap, (ms, request))
        else:
            heappushpop(self.heap, (ms, request))
    def top(self):
        return sorted(self.heap, key=lambda e: e[0], reverse=True)
