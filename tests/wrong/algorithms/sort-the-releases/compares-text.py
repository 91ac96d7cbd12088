# Wrong: compares the parts as text, so "10" sorts before "9".
def release_key(name):
    parts = name.split(".")
    while parts and parts[-1] == "0":
        parts.pop()
    return tuple(parts)
