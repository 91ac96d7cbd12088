# Wrong: ignores calls that began before the day or end after it.
from itertools import accumulate

def live_calls(calls, size):
    change = [0] * (size + 1)
    for start, end in calls:
        if 0 <= start < end <= size:
            change[start] += 1
            change[end] -= 1
    return list(accumulate(change[:size]))
