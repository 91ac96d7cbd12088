# Wrong: always merges the cheapest pair of neighbors.
def merge_cost(sizes):
    sizes, total = list(sizes), 0
    while len(sizes) > 1:
        i = min(range(len(sizes) - 1), key=lambda i: sizes[i] + sizes[i + 1])
        sizes[i:i + 2] = [sizes[i] + sizes[i + 1]]
        total += sizes[i]
    return total
