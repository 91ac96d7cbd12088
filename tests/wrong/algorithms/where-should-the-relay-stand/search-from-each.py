# Wrong: too slow, searches from each site.
def latency_sums(n, lines):
    near = [[] for _ in range(n)]
    for a, b, ms in lines:
        near[a].append((b, ms))
        near[b].append((a, ms))
    sums = []
    for start in range(n):
        total, todo = 0, [(start, None, 0)]
        while todo:
            site, came, far = todo.pop()
            total += far
            for other, ms in near[site]:
                if other != came:
                    todo.append((other, site, far + ms))
        sums.append(total)
    return sums
