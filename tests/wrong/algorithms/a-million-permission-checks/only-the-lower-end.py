# Wrong: compares only with the number given on entering.
from collections import defaultdict

def checker(parent):
    children = defaultdict(list)
    for folder, up in parent.items():
        children[up].append(folder)
    first, number = {}, 0
    stack = list(children[None])
    while stack:
        folder = stack.pop()
        number += 1
        first[folder] = number
        stack.extend(children[folder])
    return lambda x, y: first[y] <= first[x]
