# Wrong: reverses and empties the list of the caller.
def first_visits(log):
    log.reverse()
    seen, report = set(), []
    while log:
        user, time = log.pop()
        if user not in seen:
            seen.add(user)
            report.append(f"{user} {time}")
    return report
