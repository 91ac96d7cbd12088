# Wrong: keeps one running result and never gets rid of the oldest item.
from collections import deque

class Folded:
    def __init__(self, op, neutral):
        self.op, self.neutral = op, neutral
        self.items = deque()
        self.total = neutral

    def push(self, item):
        self.items.append(item)
        self.total = self.op(self.total, item)

    def pop(self):
        item = self.items.popleft()
        if not self.items:
            self.total = self.neutral
        return item

    def result(self):
        return self.total
