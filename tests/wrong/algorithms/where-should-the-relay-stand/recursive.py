# Wrong: recursion fails on a long chain.
def latency_sums(n, lines):
    near = [[] for _ in range(n)]
    for a, b, ms in lines:
        near[a].append((b, ms))
        near[b].append((a, ms))
    size, sums = [1] * n, [0] * n
    def down(site, came):
        for other, ms in near[site]:
            if other != came:
                down(other, site)
                size[site] += size[other]
                sums[0] += size[other] * ms
    def out(site, came):
        for other, ms in near[site]:
            if other != came:
                sums[other] = sums[site] + (n - 2 * size[other]) * ms
                out(other, site)
    down(0, None)
    out(0, None)
    return sums
