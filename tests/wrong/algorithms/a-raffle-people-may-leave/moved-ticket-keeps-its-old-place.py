# Wrong: the owner of the moved ticket isn't told its new position.
class Raffle:
    def __init__(self):
        self.tickets = []
        self.places = {}

    def enter(self, name):
        self.places.setdefault(name, []).append(len(self.tickets))
        self.tickets.append(name)

    def leave(self, name):
        own = self.places[name]
        gap = own.pop()
        if not own:
            del self.places[name]
        self.tickets[gap] = self.tickets[-1]
        self.tickets.pop()

    def draw(self, pick):
        return self.tickets[pick(len(self.tickets))]
