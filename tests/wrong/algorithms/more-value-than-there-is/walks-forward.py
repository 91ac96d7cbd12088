# Wrong: reads the choices off from the first parcel on.
def load(parcels, capacity):
    best = [0] * (capacity + 1)
    taken = []
    for weight, value in parcels:
        here = bytearray(capacity + 1)
        for room in range(capacity, weight - 1, -1):
            total = best[room - weight] + value
            if total > best[room]:
                best[room] = total
                here[room] = 1
        taken.append(here)
    chosen, room = [], capacity
    for i in range(len(parcels)):
        if room >= 0 and taken[i][room]:
            chosen.append(i)
            room -= parcels[i][0]
    return chosen
