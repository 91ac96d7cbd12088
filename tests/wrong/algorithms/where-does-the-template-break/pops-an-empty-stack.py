# Wrong: crashes on a closing tag when nothing is open.
def first_error(tags):
    opened = []
    for i, tag in enumerate(tags):
        if not tag.startswith("/"):
            opened.append((tag, i))
        elif opened.pop()[0] != tag[1:]:
            return i
    if opened:
        return opened[-1][1]
    return None
