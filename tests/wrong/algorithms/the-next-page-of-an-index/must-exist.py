# Wrong: finds nothing if `after` is not in the tree.
def page(read, root, after, n):
    stack, node, found = [], root, False
    while node is not None and not found:
        key, left, right = read(node)
        if key > after:
            stack.append((key, right))
            node = left
        else:
            found = key == after
            node = right
    if not found:
        return []
    keys = []
    while len(keys) < n and (stack or node is not None):
        if node is not None:
            key, left, right = read(node)
            stack.append((key, right))
            node = left
        else:
            key, node = stack.pop()
            keys.append(key)
    return keys
