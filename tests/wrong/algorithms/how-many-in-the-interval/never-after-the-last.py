# Wrong: the search can't return the position after the last time.
def first_at_least(times, x):
    low, high = 0, len(times) - 1
    while low < high:
        middle = (low + high) // 2
        if times[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low

def count(times, since, until):
    found = first_at_least(times, until)
    found -= first_at_least(times, since)
    return max(0, found)
