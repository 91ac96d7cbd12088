# Wrong: too slow, each `del` moves the rest of the list.
def compact(rows):
    removed = 0
    for i in reversed(range(len(rows))):
        if rows[i] is None:
            del rows[i]
            removed += 1
    return removed
