# Wrong: a folder isn't inside itself.
from collections import defaultdict

def checker(parent):
    children = defaultdict(list)
    for folder, up in parent.items():
        children[up].append(folder)
    first, last, number = {}, {}, 0
    stack = [(top, False) for top in children[None]]
    while stack:
        folder, leaving = stack.pop()
        if leaving:
            last[folder] = number
            continue
        number += 1
        first[folder] = number
        stack.append((folder, True))
        stack.extend((child, False) for child in children[folder])
    return lambda x, y: first[y] < first[x] <= last[y]
