# Wrong: sorts the list that it was given.
def accept(requests):
    requests.sort(key=lambda r: r[1])
    accepted, free_from = [], float("-inf")
    for start, end in requests:
        if start >= free_from:
            accepted.append((start, end))
            free_from = end
    return accepted
