# Wrong: takes the jobs in the order of the list instead of by deadline.
from heapq import heappop, heappush

def on_time(jobs):
    accepted, hours = [], 0
    for i, (duration, deadline) in enumerate(jobs):
        heappush(accepted, (-duration, i))
        hours += duration
        if hours > deadline:
            longest, _ = heappop(accepted)
            hours += longest
    return sorted(i for _, i in accepted)
