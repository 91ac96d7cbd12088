# Wrong: 1 and 1.0 get different keys.
def release_key(name):
    return tuple(int(part) for part in name.split("."))
