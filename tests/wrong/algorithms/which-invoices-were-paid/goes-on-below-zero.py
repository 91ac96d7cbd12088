# Wrong: too slow, goes on when the sum is already too large.
def explanations(amounts, total):
    amounts = sorted(amounts)
    found, taken = [], []
    def search(start, rest):
        if rest == 0:
            found.append(tuple(taken))
            return
        for i in range(start, len(amounts)):
            if i > start and amounts[i] == amounts[i - 1]:
                continue
            taken.append(amounts[i])
            search(i + 1, rest - amounts[i])
            taken.pop()
    search(0, total)
    return found
