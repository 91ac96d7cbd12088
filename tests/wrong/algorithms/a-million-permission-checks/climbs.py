# Wrong: too slow, follows the parents for each check.
def checker(parent):
    def inside(x, y):
        while x is not None and x != y:
            x = parent[x]
        return x == y
    return inside
