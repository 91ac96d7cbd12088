# Wrong: too slow, fills the shift with the most options first.
from collections import Counter

def roster(shifts, limit):
    plan = [None] * len(shifts)
    used = Counter()
    def options(i):
        near = plan[max(i - 1, 0):i + 2]
        return [who for who in sorted(shifts[i])
                if used[who] < limit and who not in near]
    def fill():
        free = [(options(i), i) for i in range(len(plan)) if plan[i] is None]
        if not free:
            return True
        people, i = max(free, key=lambda f: len(f[0]))
        for who in people:
            plan[i] = who
            used[who] += 1
            if fill():
                return True
            plan[i] = None
            used[who] -= 1
        return False
    return plan if fill() else None
