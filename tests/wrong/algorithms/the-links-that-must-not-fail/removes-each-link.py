# Wrong: too slow, removes each link and searches.
def critical(n, links):
    near = [[] for _ in range(n)]
    for i, (a, b) in enumerate(links):
        near[a].append((b, i))
        near[b].append((a, i))
    found = []
    for gone, (a, b) in enumerate(links):
        seen, todo = {a}, [a]
        while todo:
            for other, i in near[todo.pop()]:
                if i != gone and other not in seen:
                    seen.add(other)
                    todo.append(other)
        if b not in seen:
            found.append(gone)
    return found
