# Wrong: doesn't remember what was visited, runs forever on circles. A counter stops it here.
from collections import defaultdict

def hit(calls, down):
    needed_by = defaultdict(list)
    for caller, needs in calls.items():
        for service in needs:
            needed_by[service].append(caller)
    failed, todo = set(), list(down)
    rounds = 0
    while todo:
        rounds += 1
        assert rounds < 100_000, "never ends"
        for caller in needed_by[todo.pop()]:
            failed.add(caller)
            todo.append(caller)
    return failed - set(down)
