# Wrong: overwrites `parent` before the way to the rest is saved.
def turn_around(commit, visit=None):
    turned = None
    while commit is not None:
        if visit is not None:
            visit(commit)
        commit.parent = turned
        turned = commit
        commit = commit.parent
    return turned

def visit_oldest_first(newest, visit):
    oldest = turn_around(newest)
    turn_around(oldest, visit)
