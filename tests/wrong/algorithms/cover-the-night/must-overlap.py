# Wrong: the next offer has to start before the last one ends.
def cover(offers, begin, end):
    offers = sorted(offers)
    chosen, reached, i = [], begin, 0
    while reached < end:
        best = None
        while i < len(offers) and (offers[i][0] < reached
                                   or offers[i][0] <= begin):
            if best is None or offers[i][1] > best[1]:
                best = offers[i]
            i += 1
        if best is None or best[1] <= reached:
            return None
        chosen.append(best)
        reached = best[1]
    return chosen
