# Wrong: accepts anything after a closing quote.
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
        elif char == '"':
            raise ValueError("stray quote")
        else:
            text.append(char)
            state = "plain"
    if state == "quoted":
        raise ValueError("quote is never closed")
    return [*fields, "".join(text)]
