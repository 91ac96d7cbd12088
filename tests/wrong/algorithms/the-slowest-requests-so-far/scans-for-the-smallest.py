# Wrong: too slow, looks for the smallest of k entries for each request.
class Slowest:
    def __init__(self, k):
        self.k, self.entries, self.added = k, [], 0
    def add(self, ms, request):
        self.added += 1
        self.entries.append((ms, -self.added, request))
        if len(self.entries) > self.k:
            self.entries.remove(min(self.entries))
    def top(self):
        return [(ms, r) for ms, _, r in sorted(self.entries, reverse=True)]
