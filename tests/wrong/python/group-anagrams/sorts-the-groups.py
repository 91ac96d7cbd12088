# The largest groups come first instead of the earliest.
def group_anagrams(words):
    groups = {}
    for word in words:
        key = "".join(sorted(word))
        groups.setdefault(key, []).append(word)
    return sorted(groups.values(), key=len, reverse=True)
