# Wrong: takes a reply that comes before its parent for an orphan.
from collections import defaultdict

def shown(rows):
    known = set()
    replies = defaultdict(list)
    for comment, parent in rows:
        known.add(comment)
        replies[parent if parent in known else None].append(comment)
    result = []
    stack = [(top, 0) for top in reversed(replies[None])]
    while stack:
        comment, depth = stack.pop()
        result.append((comment, depth))
        for reply in reversed(replies[comment]):
            stack.append((reply, depth + 1))
    return result
