# Wrong: updates the left end of the joined run only.
class Runs:
    def __init__(self):
        self.length = {}

    def add(self, n):
        if n in self.length:
            return 0
        left = self.length.get(n - 1, 0)
        right = self.length.get(n + 1, 0)
        total = left + 1 + right
        self.length[n] = total
        self.length[n - left] = total
        return total
