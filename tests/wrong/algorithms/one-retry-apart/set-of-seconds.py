# Wrong: a set loses requests that share a second.
def retry_pairs(times, delay):
    seconds = set(times)
    return sum(second + delay in seconds for second in seconds)
