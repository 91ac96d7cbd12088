# Wrong: takes the rounds until they meet for the length, which may be a multiple.
def loop(page, target):
    slow = fast = page
    length = 0
    while True:
        for _ in range(2):
            fast = target(fast)
            if fast is None:
                return None
        slow = target(slow)
        length += 1
        if slow == fast:
            break
    before = 0
    while page != slow:
        page, slow = target(page), target(slow)
        before += 1
    return before, length
