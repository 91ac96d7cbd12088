# Wrong: leaves the chain turned around.
def visit_oldest_first(newest, visit):
    turned = None
    while newest is not None:
        newest.parent, turned, newest = turned, newest, newest.parent
    while turned is not None:
        visit(turned)
        turned = turned.parent
