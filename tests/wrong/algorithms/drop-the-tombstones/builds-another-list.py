# Wrong: binds a local name to a new list and leaves the shared one alone.
def compact(rows):
    before = len(rows)
    rows = [row for row in rows if row is not None]
    return before - len(rows)
