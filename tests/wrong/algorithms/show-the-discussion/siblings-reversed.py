# Wrong: pushes siblings in their order, so they come out reversed.
from collections import defaultdict

def shown(rows):
    known = {comment for comment, parent in rows}
    replies = defaultdict(list)
    for comment, parent in rows:
        replies[parent if parent in known else None].append(comment)
    result = []
    stack = [(top, 0) for top in replies[None]]
    while stack:
        comment, depth = stack.pop()
        result.append((comment, depth))
        for reply in replies[comment]:
            stack.append((reply, depth + 1))
    return result
