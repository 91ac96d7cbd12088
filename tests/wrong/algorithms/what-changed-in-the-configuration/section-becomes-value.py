# Wrong: fails when a section becomes a value.
MISSING = object()

def changes(old, new):
    found = []
    def compare(path, a, b):
        if isinstance(a, dict) and b is not MISSING:
            for key in sorted(a.keys() | b.keys()):
                compare(path + [key], a.get(key, MISSING), b.get(key, MISSING))
        elif a is MISSING:
            found.append(("added", ".".join(path)))
        elif b is MISSING:
            found.append(("removed", ".".join(path)))
        elif a != b:
            found.append(("changed", ".".join(path)))
    compare([], old, new)
    return found
