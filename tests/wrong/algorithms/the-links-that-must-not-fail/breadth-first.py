# Wrong: a breadth-first tree, whose other links don't lead to ancestors.
from collections import deque

def critical(n, links):
    near = [[] for _ in range(n)]
    for i, (a, b) in enumerate(links):
        near[a].append((b, i))
        near[b].append((a, i))
    number, order = {}, []
    for start in range(n):
        queue = deque([(start, None, None)])
        while queue:
            router, above, via = queue.popleft()
            if router in number:
                continue
            number[router] = len(order)
            order.append((router, above, via))
            for other, i in near[router]:
                if other not in number:
                    queue.append((other, router, i))
    low, found = dict(number), []
    for router, above, via in reversed(order):
        reach = low[router]
        for other, i in near[router]:
            if i != via:
                reach = min(reach, number[other])
        if above is not None:
            low[above] = min(low[above], reach)
            if reach == number[router]:
                found.append(via)
    return sorted(found)
