# Wrong: the exponential recursion.
def match(pattern, text):
    if not pattern:
        return not text
    if pattern[0] == "*":
        return (match(pattern[1:], text)
                or text != "" and match(pattern, text[1:]))
    return (text != "" and pattern[0] in ("?", text[0])
            and match(pattern[1:], text[1:]))
