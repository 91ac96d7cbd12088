# Wrong: off by one, compares with the first entry left in the second shard.
def kth(first, second, k):
    low = max(0, k - len(second))
    high = min(k, len(first))
    while low < high:
        i = (low + high) // 2
        j = min(k - i, len(second) - 1)
        if first[i] < second[j]:
            low = i + 1
        else:
            high = i
    taken = []
    if low > 0:
        taken.append(first[low - 1])
    if low < k:
        taken.append(second[k - low - 1])
    return max(taken)
