# Wrong: fails on a long text with a RecursionError.
from functools import cache

def split(text, words):
    @cache
    def go(at):
        if at == len(text):
            return ()
        ways = []
        for end in range(at + 1, len(text) + 1):
            if text[at:end] in words:
                rest = go(end)
                if rest is not None:
                    ways.append((text[at:end], *rest))
        return min(ways, key=len, default=None)
    result = go(0)
    return None if result is None else list(result)
