# Wrong: may take the same invoice several times.
def explanations(amounts, total):
    amounts = sorted(set(amounts))
    found, taken = [], []
    def search(start, rest):
        if rest == 0:
            found.append(tuple(taken))
            return
        for i in range(start, len(amounts)):
            if amounts[i] > rest:
                break
            taken.append(amounts[i])
            search(i, rest - amounts[i])
            taken.pop()
    search(0, total)
    return found
