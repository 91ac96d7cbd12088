# Wrong: still quadratic, copies the report for each new user.
def first_visits(log):
    seen, report = set(), []
    for user, time in log:
        if user not in seen:
            seen.add(user)
            report = report + [f"{user} {time}"]
    return report
