# Wrong: difflib looks for the longest block first, which doesn't give the fewest marks.
from difflib import SequenceMatcher

def diff(old, new):
    lines = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            lines += ["  " + x for x in old[a:b]]
        else:
            lines += ["- " + x for x in old[a:b]] + ["+ " + x for x in new[c:d]]
    return lines
