# Words without a partner are left out.
def group_anagrams(words):
    groups = {}
    for word in words:
        key = "".join(sorted(word))
        groups.setdefault(key, []).append(word)
    return [g for g in groups.values() if len(g) > 1]
