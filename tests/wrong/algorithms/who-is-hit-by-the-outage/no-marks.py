# Wrong: doesn't remember what was visited, runs forever on circles.
from collections import defaultdict

def hit(calls, down):
    needed_by = defaultdict(list)
    for caller, needs in calls.items():
        for service in needs:
            needed_by[service].append(caller)
    failed, todo = set(), list(down)
    while todo:
        for caller in needed_by[todo.pop()]:
            failed.add(caller)
            todo.append(caller)
    return failed - set(down)
