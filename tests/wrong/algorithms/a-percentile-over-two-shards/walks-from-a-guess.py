# Wrong: starts with an even share and then moves the cut by one entry at a time.
def kth(first, second, k):
    low = max(0, k - len(second))
    high = min(k, len(first))
    i = (low + high) // 2
    while i < high and first[i] < second[k - i - 1]:
        i += 1
    while i > low and second[k - i] < first[i - 1]:
        i -= 1
    taken = []
    if i > 0:
        taken.append(first[i - 1])
    if i < k:
        taken.append(second[k - i - 1])
    return max(taken)
