# Wrong: drops the head at most once.
def sweep(head, now):
    if head and head.expires <= now:
        head = head.next
    node = head
    while node and node.next:
        if node.next.expires <= now:
            node.next = node.next.next
        else:
            node = node.next
    return head
