# Wrong: reports in the order of a set.
def first_visits(log):
    first = dict(reversed(log))
    return [f"{user} {first[user]}" for user in {u for u, _ in log}]
