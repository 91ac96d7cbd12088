# Wrong: sums only the sites away from site 0.
def latency_sums(n, lines):
    near = [[] for _ in range(n)]
    for a, b, ms in lines:
        near[a].append((b, ms))
        near[b].append((a, ms))
    order, up = [0], [(None, 0)] * n
    for site in order:
        for other, ms in near[site]:
            if other != up[site][0]:
                up[other] = (site, ms)
                order.append(other)
    size, sums = [1] * n, [0] * n
    for site in reversed(order[1:]):
        above, ms = up[site]
        size[above] += size[site]
        sums[above] += sums[site] + size[site] * ms
    return sums
