# Wrong: registers the moved ticket again when it is the removed one.
class Raffle:
    def __init__(self):
        self.tickets = []
        self.places = {}

    def enter(self, name):
        self.places.setdefault(name, set()).add(len(self.tickets))
        self.tickets.append(name)

    def leave(self, name):
        if not self.places.get(name):
            raise KeyError(name)
        gap = self.places[name].pop()
        last = len(self.tickets) - 1
        moved = self.tickets[last]
        self.tickets[gap] = moved
        self.places[moved].discard(last)
        self.places[moved].add(gap)
        self.tickets.pop()

    def draw(self, pick):
        return self.tickets[pick(len(self.tickets))]
