# Wrong: takes an empty result for "no way".
def split(text, words):
    longest = max(map(len, words), default=0)
    ways = [[]] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for at in range(max(0, end - longest), end):
            if ways[at] is not None and text[at:end] in words:
                if ways[end] is None or len(ways[at]) + 1 < len(ways[end]):
                    ways[end] = ways[at] + [text[at:end]]
    return ways[-1] or None
