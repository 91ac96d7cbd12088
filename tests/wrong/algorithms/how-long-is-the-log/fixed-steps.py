# Wrong: looks for the limit in steps of a thousand.
def length(exists):
    high = 0
    while exists(high):
        high += 1_000
    low = max(0, high - 999)
    while low < high:
        middle = (low + high) // 2
        if exists(middle):
            low = middle + 1
        else:
            high = middle
    return low
