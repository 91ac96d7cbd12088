# Wrong: only sees loops that lead back to the first page.
def loop(page, target):
    walker = target(page)
    length = 1
    while walker != page:
        if walker is None or length > 100_000:
            return None
        walker = target(walker)
        length += 1
    return 0, length
