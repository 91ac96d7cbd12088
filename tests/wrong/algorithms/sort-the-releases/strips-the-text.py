# Wrong: strips characters, not parts, so "10" becomes "1".
def release_key(name):
    name = name.rstrip(".0") or "0"
    return tuple(int(part) for part in name.split("."))
