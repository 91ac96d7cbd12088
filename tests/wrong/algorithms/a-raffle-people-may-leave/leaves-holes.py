# Wrong: a hole sends the draw to the next ticket, which is then more likely.
class Raffle:
    def __init__(self):
        self.tickets = []
        self.places = {}

    def enter(self, name):
        self.places.setdefault(name, []).append(len(self.tickets))
        self.tickets.append(name)

    def leave(self, name):
        if not self.places.get(name):
            raise KeyError(name)
        self.tickets[self.places[name].pop()] = None

    def draw(self, pick):
        i = pick(len(self.tickets))
        while self.tickets[i] is None:
            i = (i + 1) % len(self.tickets)
        return self.tickets[i]
