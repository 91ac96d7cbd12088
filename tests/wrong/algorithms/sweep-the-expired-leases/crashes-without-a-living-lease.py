# Wrong: crashes when the list is empty or all leases have expired.
def sweep(head, now):
    while head.expires <= now:
        head = head.next
    node = head
    while node.next:
        if node.next.expires <= now:
            node.next = node.next.next
        else:
            node = node.next
    return head
