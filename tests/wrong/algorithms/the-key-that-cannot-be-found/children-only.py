# Wrong: compares each node with its children only.
def valid(tree):
    todo = [tree]
    while todo:
        node = todo.pop()
        if node is None:
            continue
        key, left, right = node
        if left and left[0] >= key:
            return False
        if right and right[0] <= key:
            return False
        todo += [left, right]
    return True
