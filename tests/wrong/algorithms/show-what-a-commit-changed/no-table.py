# Wrong: too slow, recursion without stored results.
def diff(old, new):
    def go(i, j):
        if i == len(old):
            return len(new) - j, ["+ " + x for x in new[j:]]
        if j == len(new):
            return len(old) - i, ["- " + x for x in old[i:]]
        if old[i] == new[j]:
            marks, lines = go(i + 1, j + 1)
            return marks, ["  " + old[i]] + lines
        a, b = go(i + 1, j), go(i, j + 1)
        if a[0] <= b[0]:
            return a[0] + 1, ["- " + old[i]] + a[1]
        return b[0] + 1, ["+ " + new[j]] + b[1]
    return go(0, 0)[1]
