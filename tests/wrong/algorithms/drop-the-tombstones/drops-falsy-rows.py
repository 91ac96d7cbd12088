# Wrong: drops rows such as 0 and "" as well.
def compact(rows):
    keep = 0
    for row in rows:
        if row:
            rows[keep] = row
            keep += 1
    removed = len(rows) - keep
    del rows[keep:]
    return removed
