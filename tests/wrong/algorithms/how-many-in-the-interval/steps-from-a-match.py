# Wrong: linear when many times are equal, steps from a match to both sides.
def border(times, x):
    low, high = 0, len(times)
    while low < high:
        middle = (low + high) // 2
        if times[middle] == x:
            while middle > 0 and times[middle - 1] == x:
                middle -= 1
            return middle
        if times[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low

def count(times, since, until):
    return max(0, border(times, until) - border(times, since))
