# Wrong: recursion fails on a long chain.
def critical(n, links):
    near = [[] for _ in range(n)]
    for i, (a, b) in enumerate(links):
        near[a].append((b, i))
        near[b].append((a, i))
    number, low, found = {}, {}, []
    def search(router, via):
        number[router] = low[router] = len(number)
        for other, i in near[router]:
            if i == via:
                continue
            if other in number:
                low[router] = min(low[router], number[other])
            else:
                search(other, i)
                low[router] = min(low[router], low[other])
                if low[other] == number[other]:
                    found.append(i)
    for start in range(n):
        if start not in number:
            search(start, None)
    return sorted(found)
