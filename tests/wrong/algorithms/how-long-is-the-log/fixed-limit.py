# Wrong: many requests for short logs, and wrong for longer ones.
def length(exists):
    low, high = 0, 2 ** 63
    while low < high:
        middle = (low + high) // 2
        if exists(middle):
            low = middle + 1
        else:
            high = middle
    return low
