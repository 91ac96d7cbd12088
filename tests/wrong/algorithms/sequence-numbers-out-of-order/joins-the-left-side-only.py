# Wrong: a number that closes a gap joins the run on its left only.
class Runs:
    def __init__(self):
        self.length = {}

    def add(self, n):
        if n in self.length:
            return 0
        left = self.length.get(n - 1, 0)
        total = left + 1
        self.length[n] = total
        self.length[n - left] = total
        return total
