# Wrong: fills each gap with the last row, which changes the order.
def compact(rows):
    before = len(rows)
    i = 0
    while i < len(rows):
        if rows[i] is None:
            last = rows.pop()
            if i < len(rows):
                rows[i] = last
        else:
            i += 1
    return before - len(rows)
