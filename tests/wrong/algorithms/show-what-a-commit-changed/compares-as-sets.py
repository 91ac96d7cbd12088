# Wrong: ignores order, keeps lines that occur in both.
def diff(old, new):
    lines = [("  " if line in new else "- ") + line for line in old]
    return lines + ["+ " + line for line in new if line not in old]
