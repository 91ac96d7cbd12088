# Wrong: a dictionary built from all entries keeps the last visit.
def first_visits(log):
    return [f"{user} {time}" for user, time in dict(log).items()]
