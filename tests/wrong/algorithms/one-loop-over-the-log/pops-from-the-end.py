# Wrong: popping from the end is cheap but finds the last visits first.
def first_visits(log):
    log = list(log)
    seen, report = set(), []
    while log:
        user, time = log.pop()
        if user not in seen:
            seen.add(user)
            report.append(f"{user} {time}")
    return report[::-1]
