# Wrong: looks only in the subtree right of `after`, forgets the ancestors.
def page(read, root, after, n):
    node = root
    while node is not None:
        key, left, right = read(node)
        if key <= after:
            node = right
            if key == after:
                break
        else:
            node = left
    keys, stack = [], []
    while len(keys) < n and (stack or node is not None):
        if node is not None:
            key, left, right = read(node)
            stack.append((key, right))
            node = left
        else:
            key, node = stack.pop()
            keys.append(key)
    return keys
