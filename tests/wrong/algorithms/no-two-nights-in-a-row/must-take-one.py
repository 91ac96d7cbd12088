# Wrong: starts with the first night's gain even if it is negative.
def best(gains):
    if not gains:
        return 0
    before, last = 0, gains[0]
    for gain in gains[1:]:
        before, last = last, max(last, before + gain)
    return last
