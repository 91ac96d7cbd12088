# Wrong: counts open blocks per name, so crossing blocks look fine.
from collections import Counter

def first_error(tags):
    opened = Counter()
    last = {}
    for i, tag in enumerate(tags):
        if not tag.startswith("/"):
            opened[tag] += 1
            last[tag] = i
        elif opened[tag[1:]] > 0:
            opened[tag[1:]] -= 1
        else:
            return i
    still = [last[name] for name, count in opened.items() if count]
    return max(still, default=None)
