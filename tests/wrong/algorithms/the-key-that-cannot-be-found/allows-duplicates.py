# Wrong: accepts equal keys.
def valid(tree):
    todo = [(tree, None, None)]
    while todo:
        node, low, high = todo.pop()
        if node is None:
            continue
        key, left, right = node
        if low is not None and key < low:
            return False
        if high is not None and key > high:
            return False
        todo.append((left, low, key))
        todo.append((right, key, high))
    return True
