# Wrong: never reports a run that is still open when the list ends.
def outages(checks, least):
    found = []
    start = None
    for i, passed in enumerate(checks):
        if not passed:
            if start is None:
                start = i
        elif start is not None:
            if i - start >= least:
                found.append((start, i))
            start = None
    return found
