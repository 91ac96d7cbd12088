# Wrong: a broken service that is reached again is part of the result.
from collections import defaultdict

def hit(calls, down):
    needed_by = defaultdict(list)
    for caller, needs in calls.items():
        for service in needs:
            needed_by[service].append(caller)
    failed, todo = set(), list(down)
    while todo:
        for caller in needed_by[todo.pop()]:
            if caller not in failed:
                failed.add(caller)
                todo.append(caller)
    return failed
