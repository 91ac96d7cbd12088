# Wrong: a reversed interval gives a negative count.
def first_at_least(times, x):
    low, high = 0, len(times)
    while low < high:
        middle = (low + high) // 2
        if times[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low

def count(times, since, until):
    return first_at_least(times, until) - first_at_least(times, since)
