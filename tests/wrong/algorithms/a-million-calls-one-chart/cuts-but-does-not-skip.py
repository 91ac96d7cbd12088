# Wrong: a call that lies outside the day is cut to a pair that runs backward.
from itertools import accumulate

def live_calls(calls, size):
    change = [0] * (size + 1)
    for start, end in calls:
        change[max(start, 0)] += 1
        change[min(end, size)] -= 1
    return list(accumulate(change[:size]))
