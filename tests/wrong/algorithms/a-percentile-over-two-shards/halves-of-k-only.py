# Wrong: drops k // 2 entries from a shard that may have fewer.
def kth(first, second, k):
    i = j = 0
    while k > 1:
        half = k // 2
        if first[i + half - 1] < second[j + half - 1]:
            i += half
        else:
            j += half
        k -= half
    if i == len(first):
        return second[j]
    if j == len(second):
        return first[i]
    return min(first[i], second[j])
