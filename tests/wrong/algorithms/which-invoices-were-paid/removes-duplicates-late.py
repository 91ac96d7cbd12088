# Wrong: too slow, finds all equal explanations and removes them afterwards.
def explanations(amounts, total):
    amounts = sorted(amounts)
    found, taken = set(), []
    def search(start, rest):
        if rest == 0:
            found.add(tuple(taken))
            return
        for i in range(start, len(amounts)):
            if amounts[i] > rest:
                break
            taken.append(amounts[i])
            search(i + 1, rest - amounts[i])
            taken.pop()
    search(0, total)
    return sorted(found)
