# Wrong: fails on a long period with a RecursionError.
from functools import cache

def best(gains):
    @cache
    def go(i):
        if i >= len(gains):
            return 0
        return max(go(i + 1), gains[i] + go(i + 2))
    return go(0)
