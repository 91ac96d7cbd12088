# The key is a sum, which different letters share.
def group_anagrams(words):
    groups = {}
    for word in words:
        key = sum(map(ord, word))
        groups.setdefault(key, []).append(word)
    return list(groups.values())
