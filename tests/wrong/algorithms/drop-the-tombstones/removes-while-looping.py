# Wrong: each removal makes the loop skip the next entry.
def compact(rows):
    before = len(rows)
    for row in rows:
        if row is None:
            rows.remove(row)
    return before - len(rows)
