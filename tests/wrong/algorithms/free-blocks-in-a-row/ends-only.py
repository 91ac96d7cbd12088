# Wrong: checks only the first and the last block of the run.
def first_run(free, k):
    free &= free >> (k - 1)
    return (free & -free).bit_length() - 1
