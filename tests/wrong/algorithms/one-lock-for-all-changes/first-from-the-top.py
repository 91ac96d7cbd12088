# Wrong: returns the highest node that has all pages.
def lock_node(children, root, pages):
    order = [root]
    for node in order:
        order.extend(children.get(node, ()))
    count = {}
    for node in reversed(order):
        count[node] = int(node in pages) + sum(
            count[child] for child in children.get(node, ()))
    for node in order:
        if count[node] == len(pages):
            return node
