# Wrong: numbers level by level, so subtrees aren't consecutive.
from collections import defaultdict

def checker(parent):
    children = defaultdict(list)
    for folder, up in parent.items():
        children[up].append(folder)
    order = list(children[None])
    for folder in order:
        order.extend(children[folder])
    first = {folder: i for i, folder in enumerate(order)}
    last = dict(first)
    for folder in reversed(order):
        for child in children[folder]:
            last[folder] = max(last[folder], last[child])
    def inside(x, y):
        return first[y] <= first[x] <= last[y]
    return inside
