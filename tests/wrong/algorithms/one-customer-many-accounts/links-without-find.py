# Wrong: redirects the accounts themselves instead of their representatives.
def customers(accounts):
    leader = list(range(len(accounts)))
    def find(x):
        while leader[x] != x:
            leader[x] = leader[leader[x]]
            x = leader[x]
        return x
    owner = {}
    for number, marks in enumerate(accounts):
        for mark in marks:
            leader[number] = owner.setdefault(mark, number)
    groups = {}
    for number in range(len(accounts)):
        groups.setdefault(find(number), []).append(number)
    return list(groups.values())
