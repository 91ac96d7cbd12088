# Wrong: counts one stretch for each end whose window has k tenants.
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
        total += len(inside) == k
    return total
