# Wrong: too slow, tries all orders of steps.
def merge_cost(sizes):
    if len(sizes) < 2:
        return 0
    return min(sizes[i] + sizes[i + 1] + merge_cost(
        sizes[:i] + [sizes[i] + sizes[i + 1]] + sizes[i + 2:])
        for i in range(len(sizes) - 1))
