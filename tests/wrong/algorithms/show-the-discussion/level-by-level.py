# Wrong: breadth first, shows all comments of a level together.
from collections import defaultdict, deque

def shown(rows):
    known = {comment for comment, parent in rows}
    replies = defaultdict(list)
    for comment, parent in rows:
        replies[parent if parent in known else None].append(comment)
    result = []
    queue = deque((top, 0) for top in replies[None])
    while queue:
        comment, depth = queue.popleft()
        result.append((comment, depth))
        for reply in replies[comment]:
            queue.append((reply, depth + 1))
    return result
