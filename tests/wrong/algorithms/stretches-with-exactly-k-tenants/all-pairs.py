# Wrong: too slow, extends every start.
def stretches(log, k):
    total = 0
    for start in range(len(log)):
        tenants = set()
        for end in range(start, len(log)):
            tenants.add(log[end])
            if len(tenants) > k:
                break
            total += len(tenants) == k
    return total
