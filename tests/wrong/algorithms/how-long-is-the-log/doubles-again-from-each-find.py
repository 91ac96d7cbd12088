# Wrong: starts doubling again from each last find, which takes log squared requests.
def length(exists):
    known = 0
    while exists(known):
        step = 1
        while exists(known + step):
            step *= 2
        known += step // 2 or 1
    return known
