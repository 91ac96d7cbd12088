# Wrong: doubling 0 never gets anywhere.
def length(exists):
    high = 0
    while exists(high):
        high *= 2
    low = 0
    while low < high:
        middle = (low + high) // 2
        if exists(middle):
            low = middle + 1
        else:
            high = middle
    return low
