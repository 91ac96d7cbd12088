# Wrong: prints added lines first on a tie.
def diff(old, new):
    n, m = len(old), len(new)
    keep = [[0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            if old[i] == new[j]:
                keep[i][j] = keep[i + 1][j + 1] + 1
            else:
                keep[i][j] = max(keep[i + 1][j], keep[i][j + 1])
    lines, i, j = [], 0, 0
    while i < n or j < m:
        if i < n and j < m and old[i] == new[j]:
            lines.append("  " + old[i])
            i, j = i + 1, j + 1
        elif i < n and (j == m or keep[i + 1][j] > keep[i][j + 1]):
            lines.append("- " + old[i])
            i += 1
        else:
            lines.append("+ " + new[j])
            j += 1
    return lines
