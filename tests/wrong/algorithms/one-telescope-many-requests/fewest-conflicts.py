# Wrong: takes the request with the fewest conflicts first (and is too slow).
def accept(requests):
    def conflicts(r):
        return sum(r[0] < b and a < r[1] for a, b in requests)
    accepted = []
    for start, end in sorted(requests, key=conflicts):
        if all(end <= a or b <= start for a, b in accepted):
            accepted.append((start, end))
    return sorted(accepted)
