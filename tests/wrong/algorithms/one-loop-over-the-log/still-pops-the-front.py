# Wrong: still quadratic, `pop(0)` moves the rest of the list.
def first_visits(log):
    log = list(log)
    seen, report = set(), []
    while log:
        user, time = log.pop(0)
        if user not in seen:
            seen.add(user)
            report.append(f"{user} {time}")
    return report
