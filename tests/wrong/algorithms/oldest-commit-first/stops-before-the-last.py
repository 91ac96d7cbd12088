# Wrong: stops one commit early and fails without commits.
def turn_around(commit, visit=None):
    turned = None
    while commit.parent is not None:
        if visit is not None:
            visit(commit)
        rest = commit.parent
        commit.parent = turned
        turned = commit
        commit = rest
    commit.parent = turned
    return commit

def visit_oldest_first(newest, visit):
    oldest = turn_around(newest)
    turn_around(oldest, visit)
