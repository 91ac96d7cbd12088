# Wrong: assumes that no name has more than three parts.
def release_key(name):
    parts = [int(part) for part in name.split(".")]
    return tuple((parts + [0, 0, 0])[:3])
