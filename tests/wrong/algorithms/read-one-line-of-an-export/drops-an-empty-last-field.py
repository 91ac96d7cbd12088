# Wrong: a field that is empty at the end of the line is lost.
def split_line(line):
    fields, text, state = [], [], "start"
    for char in line:
        if state == "quoted":
            if char == '"':
                state = "closed"
            else:
                text.append(char)
        elif char == ",":
            fields.append("".join(text))
            text, state = [], "start"
        elif char == '"' and state == "start":
            state = "quoted"
        elif char == '"' and state == "closed":
            text.append(char)
            state = "quoted"
        elif char == '"' or state == "closed":
            raise ValueError(f"unexpected {char!r}")
        else:
            text.append(char)
            state = "plain"
    if state == "quoted":
        raise ValueError("quote is never closed")
    if text:
        fields.append("".join(text))
    return fields
