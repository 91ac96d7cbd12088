# Wrong: compares lines at the same position.
from itertools import zip_longest

def diff(old, new):
    lines = []
    for a, b in zip_longest(old, new):
        if a == b:
            lines.append("  " + a)
        else:
            if a is not None:
                lines.append("- " + a)
            if b is not None:
                lines.append("+ " + b)
    return lines
