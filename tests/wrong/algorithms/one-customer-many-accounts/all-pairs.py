# Wrong: too slow, compares all pairs of accounts.
def customers(accounts):
    leader = list(range(len(accounts)))
    def find(x):
        while leader[x] != x:
            leader[x] = leader[leader[x]]
            x = leader[x]
        return x
    for i in range(len(accounts)):
        for j in range(i):
            if accounts[i] & accounts[j]:
                a, b = find(i), find(j)
                leader[max(a, b)] = min(a, b)
    groups = {}
    for number in range(len(accounts)):
        groups.setdefault(find(number), []).append(number)
    return list(groups.values())
