# Wrong: leaves the old rows at the end of the list.
def compact(rows):
    keep = 0
    for row in rows:
        if row is not None:
            rows[keep] = row
            keep += 1
    return len(rows) - keep
