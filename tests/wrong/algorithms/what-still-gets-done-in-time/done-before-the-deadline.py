# Wrong: a job has to be done before its deadline, not by it.
from heapq import heappop, heappush

def on_time(jobs):
    accepted, hours = [], 0
    for i in sorted(range(len(jobs)), key=lambda i: jobs[i][1]):
        heappush(accepted, (-jobs[i][0], i))
        hours += jobs[i][0]
        if hours >= jobs[i][1]:
            longest, _ = heappop(accepted)
            hours += longest
    return sorted(i for _, i in accepted)
