# Wrong: a node that is one of the pages doesn't count itself unless it is a leaf.
def lock_node(children, root, pages):
    order = [root]
    for node in order:
        order.extend(children.get(node, ()))
    count = {}
    for node in reversed(order):
        below = children.get(node, ())
        if below:
            inside = sum(count[child] for child in below)
        else:
            inside = int(node in pages)
        if inside == len(pages):
            return node
        count[node] = inside
