# Wrong: forgets that stars at the end may match nothing.
def match(pattern, text):
    p = t = 0
    star = None
    while t < len(text):
        here = pattern[p:p + 1]
        if here == "*":
            star, taken = p, t
            p += 1
        elif here and here in ("?", text[t]):
            p += 1
            t += 1
        elif star is not None:
            taken += 1
            p, t = star + 1, taken
        else:
            return False
    return p == len(pattern)
