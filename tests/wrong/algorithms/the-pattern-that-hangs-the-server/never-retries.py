# Wrong: splits at the stars and takes the first place of each part, also for the last one.
def match(pattern, text):
    def at(part, i):
        return len(text) - i >= len(part) and all(
            c in ("?", text[i + k]) for k, c in enumerate(part))
    parts = pattern.split("*")
    if len(parts) == 1:
        return len(text) == len(pattern) and at(pattern, 0)
    if not at(parts[0], 0):
        return False
    i = len(parts[0])
    for part in parts[1:]:
        while i <= len(text) and not at(part, i):
            i += 1
        if i > len(text):
            return False
        i += len(part)
    return pattern.endswith("*") or i == len(text)
