# Wrong: returns the number of the last record instead of how many there are.
def length(exists):
    if not exists(0):
        return 0
    high = 1
    while exists(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if exists(middle):
            low = middle
        else:
            high = middle
    return low
