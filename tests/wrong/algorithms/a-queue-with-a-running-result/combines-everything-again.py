# Wrong: too many calls, combines the whole queue for each result.
from collections import deque
from functools import reduce

class Folded:
    def __init__(self, op, neutral):
        self.op, self.neutral = op, neutral
        self.items = deque()

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.popleft()

    def result(self):
        return reduce(self.op, self.items, self.neutral)
