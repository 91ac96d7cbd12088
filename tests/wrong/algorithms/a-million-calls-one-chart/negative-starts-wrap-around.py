# Wrong: a start before the day becomes an index from the end of the list.
from itertools import accumulate

def live_calls(calls, size):
    change = [0] * (size + 1)
    for start, end in calls:
        if start < size and end > 0 and start < end:
            change[start] += 1
            change[min(end, size)] -= 1
    return list(accumulate(change[:size]))
