# Wrong: a request may not begin in the minute in which another ends.
def accept(requests):
    accepted, free_from = [], float("-inf")
    for start, end in sorted(requests, key=lambda r: r[1]):
        if start > free_from:
            accepted.append((start, end))
            free_from = end
    return accepted
