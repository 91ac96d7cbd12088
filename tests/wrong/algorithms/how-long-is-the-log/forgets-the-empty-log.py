# Wrong: takes record 0 for granted.
def length(exists):
    high = 1
    while exists(high):
        high *= 2
    low = high // 2 + 1
    while low < high:
        middle = (low + high) // 2
        if exists(middle):
            low = middle + 1
        else:
            high = middle
    return low
