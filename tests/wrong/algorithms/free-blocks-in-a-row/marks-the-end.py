# Wrong: shifts the other way and returns where the run ends.
def first_run(free, k):
    have = 1
    while have < k:
        shift = min(have, k - have)
        free &= free << shift
        have += shift
    return (free & -free).bit_length() - 1
