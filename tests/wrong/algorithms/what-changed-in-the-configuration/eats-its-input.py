# Wrong: removes keys from the new configuration while comparing.
def changes(old, new):
    found = []
    def compare(path, a, b):
        for key in sorted(a.keys() | b.keys()):
            here = ".".join(path + [key])
            if key not in a:
                found.append(("added", here))
            elif key not in b:
                found.append(("removed", here))
            else:
                x, y = a[key], b.pop(key)
                if isinstance(x, dict) and isinstance(y, dict):
                    compare(path + [key], x, y)
                elif x != y:
                    found.append(("changed", here))
    compare([], old, new)
    return found
