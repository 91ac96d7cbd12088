# A word that appears twice is listed once.
def group_anagrams(words):
    groups = {}
    for word in words:
        key = "".join(sorted(word))
        group = groups.setdefault(key, [])
        if word not in group:
            group.append(word)
    return list(groups.values())
