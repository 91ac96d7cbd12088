# Wrong: skips ahead to the next place where the old line occurs.
def diff(old, new):
    lines, j = [], 0
    for line in old:
        if line in new[j:]:
            at = new.index(line, j)
            lines += ["+ " + x for x in new[j:at]] + ["  " + line]
            j = at + 1
        else:
            lines.append("- " + line)
    return lines + ["+ " + x for x in new[j:]]
