# Wrong: too slow, tries to add each job with every selection.
def on_time(jobs):
    best = {0: []}
    for i in sorted(range(len(jobs)), key=lambda i: jobs[i][1]):
        for hours, chosen in list(best.items()):
            done = hours + jobs[i][0]
            if done <= jobs[i][1]:
                if len(chosen) + 1 > len(best.get(done, ())):
                    best[done] = chosen + [i]
    return sorted(max(best.values(), key=len))
