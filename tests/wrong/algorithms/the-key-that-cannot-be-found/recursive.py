# Wrong: recursion fails on a chain.
def valid(tree, low=None, high=None):
    if tree is None:
        return True
    key, left, right = tree
    if low is not None and key <= low:
        return False
    if high is not None and key >= high:
        return False
    return valid(left, low, key) and valid(right, key, high)
