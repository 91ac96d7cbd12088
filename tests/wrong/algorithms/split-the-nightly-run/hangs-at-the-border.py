# Wrong: `low = limit` doesn't end when two limits are left. A counter stops it here.
def shortest_run(minutes, workers):
    low = max(minutes, default=0)
    high = sum(minutes)
    rounds = 0
    while low < high:
        rounds += 1
        assert rounds < 1_000, "never ends"
        limit = (low + high) // 2
        if machines(minutes, limit) <= workers:
            high = limit
        else:
            low = limit
    return low

def machines(minutes, limit):
    needed, used = 1, 0
    for step in minutes:
        if used + step > limit:
            needed += 1
            used = 0
        used += step
    return needed
