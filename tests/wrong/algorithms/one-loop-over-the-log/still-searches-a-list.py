# Wrong: still quadratic, searches a list for each entry.
def first_visits(log):
    seen, report = [], []
    for user, time in log:
        if user not in seen:
            seen.append(user)
            report.append(f"{user} {time}")
    return report
