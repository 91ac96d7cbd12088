# Wrong: always cuts where both parts are of nearly equal size.
def merge_cost(sizes):
    if len(sizes) < 2:
        return 0
    cut = min(range(1, len(sizes)),
              key=lambda m: abs(sum(sizes[:m]) - sum(sizes[m:])))
    return sum(sizes) + merge_cost(sizes[:cut]) + merge_cost(sizes[cut:])
