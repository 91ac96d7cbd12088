# Wrong: adds all starts of the window whenever it has k tenants.
from collections import Counter

def stretches(log, k):
    inside = Counter()
    total = start = 0
    for end, tenant in enumerate(log, 1):
        inside[tenant] += 1
        while len(inside) > k:
            inside[log[start]] -= 1
            if inside[log[start]] == 0:
                del inside[log[start]]
            start += 1
        if len(inside) == k:
            total += end - start
    return total
