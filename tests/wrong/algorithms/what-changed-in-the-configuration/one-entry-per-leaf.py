# Wrong: an added section gives an entry for each value in it.
def changes(old, new):
    def leaves(section, path):
        for key, value in section.items():
            if isinstance(value, dict):
                yield from leaves(value, path + [key])
            else:
                yield ".".join(path + [key]), value
    a, b = dict(leaves(old, [])), dict(leaves(new, []))
    found = []
    for path in sorted(a.keys() | b.keys()):
        if path not in a:
            found.append(("added", path))
        elif path not in b:
            found.append(("removed", path))
        elif a[path] != b[path]:
            found.append(("changed", path))
    return found
