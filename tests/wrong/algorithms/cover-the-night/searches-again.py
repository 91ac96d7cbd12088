# Wrong: too slow, looks through all offers for each step.
def cover(offers, begin, end):
    chosen, reached = [], begin
    while reached < end:
        best = max((o for o in offers if o[0] <= reached),
                   key=lambda o: o[1], default=None)
        if best is None or best[1] <= reached:
            return None
        chosen.append(best)
        reached = best[1]
    return chosen
