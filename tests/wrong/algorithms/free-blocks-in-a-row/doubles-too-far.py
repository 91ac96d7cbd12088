# Wrong: always doubles, and so asks for the next power of two.
def first_run(free, k):
    have = 1
    while have < k:
        free &= free >> have
        have *= 2
    return (free & -free).bit_length() - 1
