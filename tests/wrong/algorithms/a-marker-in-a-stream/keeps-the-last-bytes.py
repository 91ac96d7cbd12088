# Wrong: too slow, copies the last bytes and searches them again for each chunk.
class Finder:
    def __init__(self, marker):
        self.marker = marker
        self.tail = b""
        self.seen = 0

    def feed(self, chunk):
        text = self.tail + chunk
        base = self.seen - len(self.tail)
        self.seen += len(chunk)
        found = []
        at = text.find(self.marker)
        while at >= 0:
            found.append(base + at)
            at = text.find(self.marker, at + 1)
        keep = len(self.marker) - 1
        self.tail = text[len(text) - keep:] if keep < len(text) else text
        return found
