# Wrong: takes from each shard in proportion to its size.
def kth(first, second, k):
    total = len(first) + len(second)
    i = k * len(first) // total
    j = k - i
    taken = []
    if i > 0:
        taken.append(first[i - 1])
    if j > 0:
        taken.append(second[j - 1])
    return max(taken)
