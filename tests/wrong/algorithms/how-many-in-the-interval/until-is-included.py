# Wrong: counts the requests at `until` as well.
def border(times, x, after):
    low, high = 0, len(times)
    while low < high:
        middle = (low + high) // 2
        if times[middle] < x or after and times[middle] == x:
            low = middle + 1
        else:
            high = middle
    return low

def count(times, since, until):
    found = border(times, until, True) - border(times, since, False)
    return max(0, found)
