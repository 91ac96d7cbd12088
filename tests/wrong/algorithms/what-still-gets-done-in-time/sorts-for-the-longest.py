# Wrong: too slow, looks through all accepted jobs for the longest.
def on_time(jobs):
    accepted, hours = [], 0
    for i in sorted(range(len(jobs)), key=lambda i: jobs[i][1]):
        accepted.append(i)
        hours += jobs[i][0]
        if hours > jobs[i][1]:
            longest = max(accepted, key=lambda j: jobs[j][0])
            accepted.remove(longest)
            hours -= jobs[longest][0]
    return sorted(accepted)
