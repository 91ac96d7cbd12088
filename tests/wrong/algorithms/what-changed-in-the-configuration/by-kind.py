# Wrong: lists all additions, then removals, then changes.
MISSING = object()

def changes(old, new):
    def walk(path, a, b):
        for key in sorted(b.keys() - a.keys()):
            yield "added", ".".join(path + [key])
        for key in sorted(a.keys() - b.keys()):
            yield "removed", ".".join(path + [key])
        for key in sorted(a.keys() & b.keys()):
            if isinstance(a[key], dict) and isinstance(b[key], dict):
                yield from walk(path + [key], a[key], b[key])
            elif a[key] != b[key]:
                yield "changed", ".".join(path + [key])
    return list(walk([], old, new))
