# Wrong: rejects requests before minute 0.
def accept(requests):
    accepted, free_from = [], 0
    for start, end in sorted(requests, key=lambda r: r[1]):
        if start >= free_from:
            accepted.append((start, end))
            free_from = end
    return accepted
