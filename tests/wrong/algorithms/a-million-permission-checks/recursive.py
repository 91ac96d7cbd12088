# Wrong: recursion fails on deep folders.
from collections import defaultdict

def checker(parent):
    children = defaultdict(list)
    for folder, up in parent.items():
        children[up].append(folder)
    first, last, number = {}, {}, 0
    def walk(folder):
        nonlocal number
        number += 1
        first[folder] = number
        for child in children[folder]:
            walk(child)
        last[folder] = number
    for top in children[None]:
        walk(top)
    return lambda x, y: first[y] <= first[x] <= last[y]
