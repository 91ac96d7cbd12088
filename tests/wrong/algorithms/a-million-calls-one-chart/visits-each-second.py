# Wrong: too slow, visits each second of each call.
def live_calls(calls, size):
    counts = [0] * size
    for start, end in calls:
        for second in range(max(start, 0), min(end, size)):
            counts[second] += 1
    return counts
