# Wrong: visits during the first pass, which goes from the newest.
def turn_around(commit, visit=None):
    turned = None
    while commit is not None:
        if visit is not None:
            visit(commit)
        rest = commit.parent
        commit.parent = turned
        turned = commit
        commit = rest
    return turned

def visit_oldest_first(newest, visit):
    oldest = turn_around(newest, visit)
    turn_around(oldest)
