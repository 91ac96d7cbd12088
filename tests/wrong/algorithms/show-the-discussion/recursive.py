# Wrong: recursion fails on a deep discussion.
from collections import defaultdict

def shown(rows):
    known = {comment for comment, parent in rows}
    replies = defaultdict(list)
    for comment, parent in rows:
        replies[parent if parent in known else None].append(comment)
    result = []
    def walk(parent, depth):
        for reply in replies[parent]:
            result.append((reply, depth))
            walk(reply, depth + 1)
    walk(None, 0)
    return result
