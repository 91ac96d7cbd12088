# Wrong: reads everything after the page too.
def page(read, root, after, n):
    keys, stack, node = [], [], root
    while stack or node is not None:
        if node is not None:
            key, left, right = read(node)
            if key > after:
                stack.append((key, right))
                node = left
            else:
                node = right
        else:
            key, node = stack.pop()
            keys.append(key)
    return keys[:n]
