# Wrong: always takes the best night that is still possible.
def best(gains):
    taken, total = set(), 0
    for gain, i in sorted(((g, i) for i, g in enumerate(gains)), reverse=True):
        if gain > 0 and i - 1 not in taken and i + 1 not in taken:
            taken.add(i)
            total += gain
    return total
