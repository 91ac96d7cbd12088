# Wrong: searches each chunk alone and misses what lies across a border.
class Finder:
    def __init__(self, marker):
        self.marker = marker
        self.seen = 0

    def feed(self, chunk):
        found = []
        at = chunk.find(self.marker)
        while at >= 0:
            found.append(self.seen + at)
            at = chunk.find(self.marker, at + 1)
        self.seen += len(chunk)
        return found
