# Wrong: too slow, passes over all services until nothing changes.
def hit(calls, down):
    failed = set(down)
    while True:
        more = {caller for caller, needs in calls.items()
                if caller not in failed
                and any(s in failed for s in needs)}
        if not more:
            return failed - set(down)
        failed |= more
