# Wrong: closes a machine when it reaches the average.
def shortest_run(minutes, workers):
    average = sum(minutes) / workers
    parts, used = [], 0
    for step in minutes:
        if used + step > average and len(parts) < workers - 1:
            parts.append(used)
            used = 0
        used += step
    return max([*parts, used])
