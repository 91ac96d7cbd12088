# groupby sees only neighbors, and the input is sorted in place.
from itertools import groupby

def group_anagrams(words):
    words.sort(key=sorted)
    return [list(group) for _, group in groupby(words, key=sorted)]
