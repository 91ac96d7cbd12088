# Wrong: the count of bytes starts again with each chunk.
class Finder:
    def __init__(self, marker):
        self.marker = marker
        self.back = [0]
        self.matched = 0
        for byte in marker[1:]:
            k = self.step(self.back[-1], byte)
            self.back.append(k)

    def step(self, k, byte):
        if k == len(self.marker):
            k = self.back[k - 1]
        while k and self.marker[k] != byte:
            k = self.back[k - 1]
        return k + (self.marker[k] == byte)

    def feed(self, chunk):
        found = []
        for seen, byte in enumerate(chunk, 1):
            self.matched = self.step(self.matched, byte)
            if self.matched == len(self.marker):
                found.append(seen - self.matched)
        return found
