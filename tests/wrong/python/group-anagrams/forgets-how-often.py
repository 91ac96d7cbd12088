# The key is a set: how often a letter occurs is lost.
def group_anagrams(words):
    groups = {}
    for word in words:
        key = frozenset(word)
        groups.setdefault(key, []).append(word)
    return list(groups.values())
