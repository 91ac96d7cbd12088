# Wrong: too slow, `list.remove` searches and shifts.
class Raffle:
    def __init__(self):
        self.tickets = []

    def enter(self, name):
        self.tickets.append(name)

    def leave(self, name):
        try:
            self.tickets.remove(name)
        except ValueError:
            raise KeyError(name) from None

    def draw(self, pick):
        return self.tickets[pick(len(self.tickets))]
