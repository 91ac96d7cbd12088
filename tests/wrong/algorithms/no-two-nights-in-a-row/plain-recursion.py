# Wrong: exponential recursion.
def best(gains, i=0):
    if i >= len(gains):
        return 0
    return max(best(gains, i + 1), gains[i] + best(gains, i + 2))
