# Wrong: takes position 0 for "nothing found".
def first_error(tags):
    opened = []
    for i, tag in enumerate(tags):
        if not tag.startswith("/"):
            opened.append((tag, i))
        elif opened and opened[-1][0] == tag[1:]:
            opened.pop()
        else:
            return i or None
    return (opened and opened[-1][1]) or None
