# Wrong: the function as it was.
def sweep(head, now):
    node = head
    while node.next:
        if node.next.expires <= now:
            node.next = node.next.next
        node = node.next
    return head
