# Wrong: accepts text that goes on after the pattern.
def match(pattern, text):
    p = t = 0
    star = None
    while t < len(text) and p < len(pattern):
        here = pattern[p]
        if here == "*":
            star, taken = p, t
            p += 1
        elif here in ("?", text[t]):
            p += 1
            t += 1
        elif star is not None:
            taken += 1
            p, t = star + 1, taken
        else:
            return False
    return pattern[p:].strip("*") == ""
