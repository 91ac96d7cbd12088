# Wrong: the search may read outside the second shard.
def kth(first, second, k):
    low, high = 0, len(first)
    while low < high:
        i = (low + high) // 2
        if first[i] < second[k - i - 1]:
            low = i + 1
        else:
            high = i
    taken = []
    if low > 0:
        taken.append(first[low - 1])
    if low < k:
        taken.append(second[k - low - 1])
    return max(taken)
