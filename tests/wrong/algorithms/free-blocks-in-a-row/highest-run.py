# Wrong: returns the highest place instead of the lowest.
def first_run(free, k):
    have = 1
    while have < k:
        shift = min(have, k - have)
        free &= free >> shift
        have += shift
    return free.bit_length() - 1
