# Wrong: reads everything before the page.
def page(read, root, after, n):
    keys, stack, node = [], [], root
    while len(keys) < n and (stack or node is not None):
        if node is not None:
            key, left, right = read(node)
            stack.append((key, right))
            node = left
        else:
            key, node = stack.pop()
            if key > after:
                keys.append(key)
    return keys
