# Wrong: too slow, looks at single bits of the large integer.
def first_run(free, k):
    run = 0
    for i in range(free.bit_length()):
        run = run + 1 if free >> i & 1 else 0
        if run == k:
            return i - k + 1
    return -1
