# Wrong: takes None for "missing".
def changes(old, new):
    found = []
    def compare(path, a, b):
        if isinstance(a, dict) and isinstance(b, dict):
            for key in sorted(a.keys() | b.keys()):
                compare(path + [key], a.get(key), b.get(key))
        elif a is None and b is not None:
            found.append(("added", ".".join(path)))
        elif b is None and a is not None:
            found.append(("removed", ".".join(path)))
        elif a != b:
            found.append(("changed", ".".join(path)))
    compare([], old, new)
    return found
