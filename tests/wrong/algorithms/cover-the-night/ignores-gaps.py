# Wrong: goes on behind a gap.
def cover(offers, begin, end):
    chosen, reached = [], begin
    offers = sorted(offers)
    i = 0
    while reached < end and i < len(offers):
        best = offers[i]
        while i < len(offers) and offers[i][0] <= reached:
            if offers[i][1] > best[1]:
                best = offers[i]
            i += 1
        if best[1] > reached:
            chosen.append(best)
            reached = best[1]
        else:
            i += 1
    return chosen if reached >= end else None
