# Wrong: takes the least busy person for each shift and never goes back.
from collections import Counter

def roster(shifts, limit):
    plan, used = [], Counter()
    for names in shifts:
        people = [who for who in sorted(names)
                  if used[who] < limit and plan[-1:] != [who]]
        if not people:
            return None
        who = min(people, key=lambda name: used[name])
        plan.append(who)
        used[who] += 1
    return plan
