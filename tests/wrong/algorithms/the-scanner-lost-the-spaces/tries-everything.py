# Wrong: too slow, tries all splits.
def split(text, words):
    if not text:
        return []
    best = None
    for end in range(1, len(text) + 1):
        if text[:end] in words:
            rest = split(text[end:], words)
            if rest is not None and (best is None or len(rest) < len(best) - 1):
                best = [text[:end]] + rest
    return best
