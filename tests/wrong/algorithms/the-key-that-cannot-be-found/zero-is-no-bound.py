# Wrong: a bound of 0 is ignored because it is falsy.
def valid(tree):
    todo = [(tree, None, None)]
    while todo:
        node, low, high = todo.pop()
        if node is None:
            continue
        key, left, right = node
        if low and key <= low:
            return False
        if high and key >= high:
            return False
        todo.append((left, low, key))
        todo.append((right, key, high))
    return True
