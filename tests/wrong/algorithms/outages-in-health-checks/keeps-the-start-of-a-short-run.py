# Wrong: resets the start only when the run was long enough to report.
def outages(checks, least):
    found = []
    start = None
    for i, passed in enumerate([*checks, True]):
        if not passed:
            if start is None:
                start = i
        elif start is not None and i - start >= least:
            found.append((start, i))
            start = None
    return found
