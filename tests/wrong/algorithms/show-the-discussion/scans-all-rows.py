# Wrong: too slow, looks through all rows for each comment's replies.
def shown(rows):
    known = {comment for comment, parent in rows}
    result = []
    stack = [(c, 0) for c, p in reversed(rows) if p not in known]
    while stack:
        comment, depth = stack.pop()
        result.append((comment, depth))
        for reply, parent in reversed(rows):
            if parent == comment:
                stack.append((reply, depth + 1))
    return result
