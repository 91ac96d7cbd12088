# Wrong: reports the outermost unclosed block.
def first_error(tags):
    opened = []
    for i, tag in enumerate(tags):
        if not tag.startswith("/"):
            opened.append((tag, i))
        elif opened and opened[-1][0] == tag[1:]:
            opened.pop()
        else:
            return i
    if opened:
        return opened[0][1]
    return None
