# Wrong: skips the entry after each removed one.
def compact(rows):
    before = len(rows)
    for row in rows:
        if row is None:
            rows.remove(row)
    return before - len(rows)
