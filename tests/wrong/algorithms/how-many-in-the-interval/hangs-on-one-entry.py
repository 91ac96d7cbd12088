# Wrong: `low = middle` doesn't make a part of one entry smaller.
def first_at_least(times, x):
    low, high = 0, len(times)
    while low < high:
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
