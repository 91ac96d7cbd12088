# Wrong: takes the best value per kilogram first.
def load(parcels, capacity):
    chosen = []
    order = sorted(range(len(parcels)), reverse=True,
                   key=lambda i: parcels[i][1] / parcels[i][0])
    for i in order:
        if parcels[i][0] <= capacity:
            chosen.append(i)
            capacity -= parcels[i][0]
    return sorted(chosen)
