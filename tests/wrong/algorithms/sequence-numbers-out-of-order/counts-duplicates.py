# Wrong: a number that comes twice makes its run longer.
class Runs:
    def __init__(self):
        self.length = {}

    def add(self, n):
        left = self.length.get(n - 1, 0)
        right = self.length.get(n + 1, 0)
        total = left + 1 + right
        self.length[n] = total
        self.length[n - left] = total
        self.length[n + right] = total
        return total
