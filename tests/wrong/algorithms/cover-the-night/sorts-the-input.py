# Wrong: sorts the list that it was given.
def cover(offers, begin, end):
    offers.sort()
    chosen, reached, i = [], begin, 0
    while reached < end:
        best = None
        while i < len(offers) and offers[i][0] <= reached:
            if best is None or offers[i][1] > best[1]:
                best = offers[i]
            i += 1
        if best is None or best[1] <= reached:
            return None
        chosen.append(best)
        reached = best[1]
    return chosen
