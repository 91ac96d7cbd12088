# Wrong: linear, asks for each record.
def length(exists):
    n = 0
    while exists(n):
        n += 1
    return n
