# Wrong: calls a link critical only if it leads to a router with no other link.
def critical(n, links):
    degree = [0] * n
    for a, b in links:
        degree[a] += 1
        degree[b] += 1
    return [i for i, (a, b) in enumerate(links)
            if degree[a] == 1 or degree[b] == 1]
