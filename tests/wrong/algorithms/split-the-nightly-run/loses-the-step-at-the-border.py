# Wrong: the step that no longer fits is lost instead of starting the next machine.
def shortest_run(minutes, workers):
    low = max(minutes, default=0)
    high = sum(minutes)
    while low < high:
        limit = (low + high) // 2
        if machines(minutes, limit) <= workers:
            high = limit
        else:
            low = limit + 1
    return low

def machines(minutes, limit):
    needed, used = 1, 0
    for step in minutes:
        if used + step > limit:
            needed += 1
            used = 0
        else:
            used += step
    return needed
