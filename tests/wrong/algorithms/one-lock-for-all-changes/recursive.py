# Wrong: recursion fails on a deep tree.
def lock_node(children, root, pages):
    best = []
    def count(node):
        inside = int(node in pages)
        for child in children.get(node, ()):
            inside += count(child)
        if inside == len(pages) and not best:
            best.append(node)
        return inside
    count(root)
    return best[0]
