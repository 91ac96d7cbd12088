# Wrong: `low = middle` doesn't make a part of one entry smaller. A counter stops it here.
def first_at_least(times, x):
    low, high = 0, len(times)
    rounds = 0
    while low < high:
        rounds += 1
        assert rounds < 1_000, "never ends"
        middle = (low + high) // 2
        if times[middle] < x:
            low = middle
        else:
            high = middle
    return low

def count(times, since, until):
    found = first_at_least(times, until)
    found -= first_at_least(times, since)
    return max(0, found)
