# Wrong: takes the shortest request first.
def accept(requests):
    accepted = []
    for start, end in sorted(requests, key=lambda r: r[1] - r[0]):
        if all(end <= a or b <= start for a, b in accepted):
            accepted.append((start, end))
    return sorted(accepted)
