# Wrong: too slow, computes the same ranges again and again.
def merge_cost(sizes):
    if len(sizes) < 2:
        return 0
    return sum(sizes) + min(
        merge_cost(sizes[:m]) + merge_cost(sizes[m:])
        for m in range(1, len(sizes)))
