# Wrong: reports each window of `least` failures instead of the longest runs.
def outages(checks, least):
    return [
        (i, i + least)
        for i in range(len(checks) - least + 1)
        if not any(checks[i:i + least])
    ]
