# Wrong: assumes that both bounds occur in the list.
def find(times, x):
    low, high = 0, len(times) - 1
    while low <= high:
        middle = (low + high) // 2
        if times[middle] < x:
            low = middle + 1
        elif times[middle] > x or middle and times[middle - 1] == x:
            high = middle - 1
        else:
            return middle
    return -1

def count(times, since, until):
    return max(0, find(times, until) - find(times, since))
