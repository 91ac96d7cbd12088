# Wrong: too slow, walks from the newest commit for each visit.
def visit_oldest_first(newest, visit):
    last = None
    while last is not newest:
        commit = newest
        while commit.parent is not last:
            commit = commit.parent
        visit(commit)
        last = commit
