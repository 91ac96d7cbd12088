# Wrong: replies to deleted comments are lost.
from collections import defaultdict

def shown(rows):
    replies = defaultdict(list)
    for comment, parent in rows:
        replies[parent].append(comment)
    result = []
    stack = [(top, 0) for top in reversed(replies[None])]
    while stack:
        comment, depth = stack.pop()
        result.append((comment, depth))
        for reply in reversed(replies[comment]):
            stack.append((reply, depth + 1))
    return result
