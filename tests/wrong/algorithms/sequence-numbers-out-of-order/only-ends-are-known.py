# Wrong: deletes what is no longer an end, so inner duplicates look new.
class Runs:
    def __init__(self):
        self.length = {}

    def add(self, n):
        if n in self.length:
            return 0
        left = self.length.pop(n - 1, 0)
        right = self.length.pop(n + 1, 0)
        total = left + 1 + right
        self.length[n - left] = total
        self.length[n + right] = total
        return total
