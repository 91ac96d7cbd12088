# Wrong: off by one, the lead is one step shorter than the loop.
def loop(page, target):
    slow = fast = page
    while True:
        for _ in range(2):
            fast = target(fast)
            if fast is None:
                return None
        slow = target(slow)
        if slow == fast:
            break
    length = 1
    walker = target(slow)
    while walker != slow:
        walker = target(walker)
        length += 1
    ahead = page
    for _ in range(length - 1):
        ahead = target(ahead)
    before = 0
    while page != ahead and before <= length:
        page, ahead = target(page), target(ahead)
        before += 1
    return before, length
