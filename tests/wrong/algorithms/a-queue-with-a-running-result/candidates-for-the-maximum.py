# Wrong: a queue of candidates works for a maximum only.
from collections import deque

class Folded:
    def __init__(self, op, neutral):
        self.op, self.neutral = op, neutral
        self.items = deque()
        self.best = deque()

    def push(self, item):
        self.items.append(item)
        while self.best and self.best[-1] < item:
            self.best.pop()
        self.best.append(item)

    def pop(self):
        item = self.items.popleft()
        if self.best[0] == item:
            self.best.popleft()
        return item

    def result(self):
        return self.best[0] if self.best else self.neutral
