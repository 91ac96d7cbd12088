# Wrong: too slow, removes one adjacent pair after the other.
def first_error(tags):
    rest = list(enumerate(tags))
    again = True
    while again:
        again = False
        for k in range(len(rest) - 1):
            if rest[k + 1][1] == "/" + rest[k][1]:
                del rest[k:k + 2]
                again = True
                break
    for i, tag in rest:
        if tag.startswith("/"):
            return i
    return rest[-1][0] if rest else None
