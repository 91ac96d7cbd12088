# Wrong: off by one, wants more than `least` failed checks.
def outages(checks, least):
    found = []
    start = None
    for i, passed in enumerate([*checks, True]):
        if not passed:
            if start is None:
                start = i
        elif start is not None:
            if i - start > least:
                found.append((start, i))
            start = None
    return found
