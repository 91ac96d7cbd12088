# Wrong: too slow, walks to both ends of the run each time.
class Runs:
    def __init__(self):
        self.seen = set()

    def add(self, n):
        if n in self.seen:
            return 0
        self.seen.add(n)
        low = high = n
        while low - 1 in self.seen:
            low -= 1
        while high + 1 in self.seen:
            high += 1
        return high - low + 1
