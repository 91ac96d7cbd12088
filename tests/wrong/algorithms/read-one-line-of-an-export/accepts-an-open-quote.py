# Wrong: a quote that is never closed is no error.
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
    return [*fields, "".join(text)]
