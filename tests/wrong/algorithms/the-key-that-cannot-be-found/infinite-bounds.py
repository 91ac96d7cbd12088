# Wrong: infinite bounds can't be compared with strings.
def valid(tree):
    todo = [(tree, float("-inf"), float("inf"))]
    while todo:
        node, low, high = todo.pop()
        if node is None:
            continue
        key, left, right = node
        if not low < key < high:
            return False
        todo.append((left, low, key))
        todo.append((right, key, high))
    return True
