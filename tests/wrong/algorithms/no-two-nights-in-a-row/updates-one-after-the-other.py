# Wrong: overwrites the older number before it is used.
def best(gains):
    before, last = 0, 0
    for gain in gains:
        before = last
        last = max(last, before + gain)
    return last
