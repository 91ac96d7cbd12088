# Wrong: starts from nothing after a hit, so overlapping hits are missed.
class Finder:
    def __init__(self, marker):
        self.marker = marker
        self.back = [0]
        self.matched = self.seen = 0
        for byte in marker[1:]:
            k = self.step(self.back[-1], byte)
            self.back.append(k)

    def step(self, k, byte):
        while k and self.marker[k] != byte:
            k = self.back[k - 1]
        return k + (self.marker[k] == byte)

    def feed(self, chunk):
        found = []
        for byte in chunk:
            self.matched = self.step(self.matched, byte)
            self.seen += 1
            if self.matched == len(self.marker):
                found.append(self.seen - self.matched)
                self.matched = 0
        return found
