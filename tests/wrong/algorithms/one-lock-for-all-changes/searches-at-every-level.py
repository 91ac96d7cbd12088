# Wrong: too slow, searches the whole subtree again at each level.
def lock_node(children, root, pages):
    def inside(top):
        todo, found = [top], 0
        while todo:
            node = todo.pop()
            found += node in pages
            todo.extend(children.get(node, ()))
        return found
    node = root
    while True:
        for child in children.get(node, ()):
            if inside(child) == len(pages):
                node = child
                break
        else:
            return node
