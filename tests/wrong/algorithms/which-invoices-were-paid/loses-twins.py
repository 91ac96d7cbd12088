# Wrong: never takes two equal amounts.
def explanations(amounts, total):
    amounts = sorted(amounts)
    found, taken = [], []
    def search(start, rest):
        if rest == 0:
            found.append(tuple(taken))
            return
        for i in range(start, len(amounts)):
            if amounts[i] > rest:
                break
            if i > 0 and amounts[i] == amounts[i - 1]:
                continue
            taken.append(amounts[i])
            search(i + 1, rest - amounts[i])
            taken.pop()
    search(0, total)
    return found
