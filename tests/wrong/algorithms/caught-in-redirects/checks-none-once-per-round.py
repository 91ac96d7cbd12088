# Wrong: calls `target` with None when the chain ends at the first fast step.
def loop(page, target):
    slow = fast = page
    while True:
        fast = target(target(fast))
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
    for _ in range(length):
        ahead = target(ahead)
    before = 0
    while page != ahead:
        page, ahead = target(page), target(ahead)
        before += 1
    return before, length
