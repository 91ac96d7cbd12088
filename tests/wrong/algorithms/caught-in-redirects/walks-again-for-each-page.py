# Wrong: too many requests, compares each page with all before it by walking again.
def loop(page, target):
    last, steps = page, 0
    while True:
        last = target(last)
        steps += 1
        if last is None:
            return None
        earlier = page
        for before in range(steps):
            if earlier == last:
                return before, steps - before
            earlier = target(earlier)
