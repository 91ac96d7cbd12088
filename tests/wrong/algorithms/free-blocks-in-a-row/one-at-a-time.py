# Wrong: too slow, shifts by 1 each time.
def first_run(free, k):
    for _ in range(k - 1):
        free &= free >> 1
    return (free & -free).bit_length() - 1
