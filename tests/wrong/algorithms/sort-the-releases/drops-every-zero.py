# Wrong: drops zeros in the middle and at the front as well.
def release_key(name):
    parts = (int(part) for part in name.split("."))
    return tuple(part for part in parts if part)
