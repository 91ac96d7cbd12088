# Wrong: takes the request that starts earliest.
def accept(requests):
    accepted, free_from = [], float("-inf")
    for start, end in sorted(requests):
        if start >= free_from:
            accepted.append((start, end))
            free_from = end
    return accepted
