# Wrong: fails on long lines with a RecursionError.
from functools import cache

def match(pattern, text):
    @cache
    def go(p, t):
        if p == len(pattern):
            return t == len(text)
        if pattern[p] == "*":
            return go(p + 1, t) or t < len(text) and go(p, t + 1)
        return (t < len(text) and pattern[p] in ("?", text[t])
                and go(p + 1, t + 1))
    return go(0, 0)
