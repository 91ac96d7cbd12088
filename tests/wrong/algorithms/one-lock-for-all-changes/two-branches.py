# Wrong: takes the first node with two branches that contain pages.
def lock_node(children, root, pages):
    order = [root]
    for node in order:
        order.extend(children.get(node, ()))
    has = {}
    answer = None
    for node in reversed(order):
        below = sum(has[c] for c in children.get(node, ()))
        here = node in pages
        if answer is None and below + here >= 2:
            answer = node
        has[node] = bool(below or here)
    return answer if answer is not None else next(iter(pages))
