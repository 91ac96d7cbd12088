# Wrong: the call still counts in the second in which it ends.
from itertools import accumulate

def live_calls(calls, size):
    change = [0] * (size + 1)
    for start, end in calls:
        start = max(start, 0)
        end = min(end + 1, size)
        if start < end:
            change[start] += 1
            change[end] -= 1
    return list(accumulate(change[:size]))
