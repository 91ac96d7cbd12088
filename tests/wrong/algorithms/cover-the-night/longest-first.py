# Wrong: of the offers that start in time, takes the longest.
def cover(offers, begin, end):
    chosen, reached = [], begin
    while reached < end:
        fits = [o for o in offers if o[0] <= reached < o[1]]
        if not fits:
            return None
        chosen.append(max(fits, key=lambda o: o[1] - o[0]))
        reached = chosen[-1][1]
    return chosen
