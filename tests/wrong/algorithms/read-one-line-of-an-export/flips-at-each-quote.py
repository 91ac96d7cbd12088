# Wrong: a flag that flips at each quote loses doubled quotes and accepts a"b"c.
def split_line(line):
    fields, text, quoted = [], [], False
    for char in line:
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            fields.append("".join(text))
            text = []
        else:
            text.append(char)
    if quoted:
        raise ValueError("quote is never closed")
    return [*fields, "".join(text)]
