# Wrong: recursion fails on long histories.
def visit_oldest_first(newest, visit):
    if newest is not None:
        visit_oldest_first(newest.parent, visit)
        visit(newest)
