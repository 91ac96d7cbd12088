# Wrong: groups by the stored pointer, which need not be the representative.
def customers(accounts):
    leader = list(range(len(accounts)))
    def find(x):
        while leader[x] != x:
            x = leader[x]
        return x
    owner = {}
    for number, marks in enumerate(accounts):
        for mark in marks:
            a = find(number)
            b = find(owner.setdefault(mark, number))
            leader[max(a, b)] = min(a, b)
    groups = {}
    for number in range(len(accounts)):
        groups.setdefault(leader[number], []).append(number)
    return list(groups.values())
