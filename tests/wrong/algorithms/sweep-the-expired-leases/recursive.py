# Wrong: recursion fails on long lists.
def sweep(head, now):
    if head is None:
        return None
    head.next = sweep(head.next, now)
    return head.next if head.expires <= now else head
