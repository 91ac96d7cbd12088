# Wrong: tests the start for truth, so a run that begins at 0 is lost.
def outages(checks, least):
    found = []
    start = None
    for i, passed in enumerate([*checks, True]):
        if not passed:
            if not start:
                start = i
        elif start:
            if i - start >= least:
                found.append((start, i))
            start = None
    return found
