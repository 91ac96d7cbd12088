# Wrong: accounts without any mark are lost.
def customers(accounts):
    leader = {}
    def find(x):
        while leader[x] != x:
            leader[x] = leader[leader[x]]
            x = leader[x]
        return x
    owner = {}
    for number, marks in enumerate(accounts):
        for mark in marks:
            leader.setdefault(number, number)
            a = find(number)
            b = find(owner.setdefault(mark, number))
            leader[max(a, b)] = min(a, b)
    groups = {}
    for number in sorted(leader):
        groups.setdefault(find(number), []).append(number)
    return list(groups.values())
