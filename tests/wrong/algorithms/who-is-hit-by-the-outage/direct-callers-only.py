# Wrong: stops at the direct callers.
def hit(calls, down):
    return {caller for caller, needs in calls.items()
            if set(needs) & set(down)} - set(down)
