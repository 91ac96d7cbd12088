# Wrong: does the shortest jobs first, in this order.
def on_time(jobs):
    accepted, hours = [], 0
    for i in sorted(range(len(jobs)), key=lambda i: jobs[i]):
        if hours + jobs[i][0] <= jobs[i][1]:
            accepted.append(i)
            hours += jobs[i][0]
    return sorted(accepted)
