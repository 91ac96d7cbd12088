# Wrong: too slow, tries all selections.
def load(parcels, capacity):
    def go(i, room):
        if i == len(parcels):
            return 0, []
        best = go(i + 1, room)
        weight, value = parcels[i]
        if weight <= room:
            total, rest = go(i + 1, room - weight)
            best = max(best, (total + value, [i] + rest))
        return best
    return go(0, capacity)[1]
