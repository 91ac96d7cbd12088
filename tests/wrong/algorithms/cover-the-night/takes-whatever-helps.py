# Wrong: takes each offer that reaches farther than the last one.
def cover(offers, begin, end):
    chosen, reached = [], begin
    for a, b in sorted(offers):
        if reached >= end:
            break
        if a > reached:
            return None
        if b > reached:
            chosen.append((a, b))
            reached = b
    return chosen if reached >= end else None
