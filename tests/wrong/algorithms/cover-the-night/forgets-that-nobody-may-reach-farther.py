# Wrong: takes an offer that doesn't reach farther, and then fails or loops.
def cover(offers, begin, end):
    offers = sorted(offers)
    chosen, reached, i = [], begin, 0
    while reached < end:
        best = None
        while i < len(offers) and offers[i][0] <= reached:
            if best is None or offers[i][1] > best[1]:
                best = offers[i]
            i += 1
        chosen.append(best)
        reached = best[1]
    return chosen
