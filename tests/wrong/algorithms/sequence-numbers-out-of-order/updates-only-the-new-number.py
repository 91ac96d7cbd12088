# Wrong: the far ends of the joined run keep their old lengths.
class Runs:
    def __init__(self):
        self.length = {}

    def add(self, n):
        if n in self.length:
            return 0
        total = 1 + self.length.get(n - 1, 0) + self.length.get(n + 1, 0)
        self.length[n] = total
        return total
