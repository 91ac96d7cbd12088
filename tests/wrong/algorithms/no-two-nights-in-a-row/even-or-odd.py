# Wrong: takes all even or all odd nights.
def best(gains):
    good = [max(gain, 0) for gain in gains]
    return max(sum(good[::2]), sum(good[1::2]))
