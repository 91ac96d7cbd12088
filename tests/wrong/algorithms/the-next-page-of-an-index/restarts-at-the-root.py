# Wrong: too many reads, searches each successor from the root.
def page(read, root, after, n):
    keys = []
    while len(keys) < n:
        node, best = root, None
        while node is not None:
            key, left, right = read(node)
            if key > after:
                best, node = key, left
            else:
                node = right
        if best is None:
            break
        keys.append(best)
        after = best
    return keys
