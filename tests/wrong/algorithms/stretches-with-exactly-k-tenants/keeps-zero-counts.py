# Wrong: tenants with a count of zero still count as different tenants.
from collections import Counter

def stretches(log, k):
    return at_most(log, k) - at_most(log, k - 1)

def at_most(log, k):
    inside = Counter()
    total = start = 0
    for end, tenant in enumerate(log, 1):
        inside[tenant] += 1
        while len(inside) > k and start < end:
            inside[log[start]] -= 1
            start += 1
        total += end - start
    return total
