# Wrong: too slow, fills the shifts in order of time.
from collections import Counter

def roster(shifts, limit):
    plan, used = [], Counter()
    def fill():
        if len(plan) == len(shifts):
            return True
        for who in sorted(shifts[len(plan)]):
            if used[who] < limit and plan[-1:] != [who]:
                plan.append(who)
                used[who] += 1
                if fill():
                    return True
                plan.pop()
                used[who] -= 1
        return False
    return plan if fill() else None
