# Wrong: keeps only the last parcel taken per room, which later rounds overwrite.
def load(parcels, capacity):
    best = [0] * (capacity + 1)
    last = [None] * (capacity + 1)
    for i, (weight, value) in enumerate(parcels):
        for room in range(capacity, weight - 1, -1):
            if best[room - weight] + value > best[room]:
                best[room] = best[room - weight] + value
                last[room] = i
    chosen, room = [], capacity
    while room >= 0 and last[room] is not None:
        chosen.append(last[room])
        room -= parcels[last[room]][0]
    return sorted(chosen)
