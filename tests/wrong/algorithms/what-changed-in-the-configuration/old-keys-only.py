# Wrong: visits only the keys of the old configuration.
MISSING = object()

def changes(old, new):
    found = []
    def compare(path, a, b):
        if isinstance(a, dict) and isinstance(b, dict):
            for key in sorted(a):
                compare(path + [key], a[key], b.get(key, MISSING))
        elif b is MISSING:
            found.append(("removed", ".".join(path)))
        elif a != b:
            found.append(("changed", ".".join(path)))
    compare([], old, new)
    return found
