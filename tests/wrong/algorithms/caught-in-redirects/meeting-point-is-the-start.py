# Wrong: takes the meeting point for the start of the loop.
def loop(page, target):
    slow = fast = page
    steps = 0
    while True:
        for _ in range(2):
            fast = target(fast)
            if fast is None:
                return None
        slow = target(slow)
        steps += 1
        if slow == fast:
            break
    length = 1
    walker = target(slow)
    while walker != slow:
        walker = target(walker)
        length += 1
    return steps, length
