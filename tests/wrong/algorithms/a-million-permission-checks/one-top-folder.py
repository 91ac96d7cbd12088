# Wrong: walks only the first top folder.
from collections import defaultdict

def checker(parent):
    children = defaultdict(list)
    for folder, up in parent.items():
        children[up].append(folder)
    first, last, number = {}, {}, 0
    stack = [(children[None][0], False)]
    while stack:
        folder, leaving = stack.pop()
        if leaving:
            last[folder] = number
            continue
        number += 1
        first[folder] = number
        stack.append((folder, True))
        stack.extend((child, False) for child in children[folder])
    return lambda x, y: first[y] <= first[x] <= last[y]
