# Wrong: combines in the wrong order when the stack is turned over.
class Folded:
    def __init__(self, op, neutral):
        self.op, self.neutral = op, neutral
        self.front = []
        self.back = []
        self.back_result = neutral

    def push(self, item):
        self.back.append(item)
        self.back_result = self.op(self.back_result, item)

    def pop(self):
        if not self.front:
            result = self.neutral
            while self.back:
                item = self.back.pop()
                result = self.op(result, item)
                self.front.append((item, result))
            self.back_result = self.neutral
        return self.front.pop()[0]

    def result(self):
        front = self.front[-1][1] if self.front else self.neutral
        return self.op(front, self.back_result)
