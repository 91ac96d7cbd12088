# Wrong: reads k entries one by one.
def kth(first, second, k):
    i = j = 0
    while True:
        if j == len(second) or i < len(first) and first[i] <= second[j]:
            value = first[i]
            i += 1
        else:
            value = second[j]
            j += 1
        k -= 1
        if k == 0:
            return value
