# Wrong: blocks that are open at the end are no error.
def first_error(tags):
    opened = []
    for i, tag in enumerate(tags):
        if not tag.startswith("/"):
            opened.append(tag)
        elif opened and opened[-1] == tag[1:]:
            opened.pop()
        else:
            return i
    return None
