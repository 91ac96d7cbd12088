# Wrong: leaving takes back all tickets of the person.
class Raffle:
    def __init__(self):
        self.tickets = []

    def enter(self, name):
        self.tickets.append(name)

    def leave(self, name):
        if name not in self.tickets:
            raise KeyError(name)
        self.tickets = [one for one in self.tickets if one != name]

    def draw(self, pick):
        return self.tickets[pick(len(self.tickets))]
