# Wrong: forgets the whole match on a mismatch, so b"aab" is missed in b"aaab".
class Finder:
    def __init__(self, marker):
        self.marker = marker
        self.matched = self.seen = 0

    def feed(self, chunk):
        found = []
        for byte in chunk:
            if self.matched == len(self.marker):
                self.matched = 0
            if self.marker[self.matched] != byte:
                self.matched = 0
            if self.marker[self.matched] == byte:
                self.matched += 1
            self.seen += 1
            if self.matched == len(self.marker):
                found.append(self.seen - self.matched)
        return found
