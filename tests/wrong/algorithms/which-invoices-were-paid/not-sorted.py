# Wrong: stops at a large amount although smaller ones follow.
def explanations(amounts, total):
    found, taken = [], []
    def search(start, rest):
        if rest == 0:
            found.append(tuple(taken))
            return
        for i in range(start, len(amounts)):
            if amounts[i] > rest:
                break
            if i > start and amounts[i] == amounts[i - 1]:
                continue
            taken.append(amounts[i])
            search(i + 1, rest - amounts[i])
            taken.pop()
    search(0, total)
    return found
