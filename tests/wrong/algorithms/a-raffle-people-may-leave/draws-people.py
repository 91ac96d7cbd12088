# Wrong: each person is equally likely, however many tickets they have.
class Raffle:
    def __init__(self):
        self.counts = {}

    def enter(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1

    def leave(self, name):
        self.counts[name] -= 1
        if self.counts[name] == 0:
            del self.counts[name]

    def draw(self, pick):
        names = list(self.counts)
        return names[pick(len(names))]
