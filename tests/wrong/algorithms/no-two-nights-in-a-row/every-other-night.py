# Wrong: extends only the total of exactly two nights ago.
def best(gains):
    totals = []
    for i, gain in enumerate(gains):
        two_ago = totals[i - 2] if i >= 2 else 0
        totals.append(max(two_ago, two_ago + gain))
    return max(totals, default=0)
