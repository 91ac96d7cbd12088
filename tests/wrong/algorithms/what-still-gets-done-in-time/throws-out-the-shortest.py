# Wrong: throws out the shortest job.
from heapq import heappop, heappush

def on_time(jobs):
    accepted, hours = [], 0
    for i in sorted(range(len(jobs)), key=lambda i: jobs[i][1]):
        heappush(accepted, (jobs[i][0], i))
        hours += jobs[i][0]
        while hours > jobs[i][1]:
            shortest, _ = heappop(accepted)
            hours -= shortest
    return sorted(i for _, i in accepted)
