# Wrong: merging recursively needs a call per entry.
def merge(older, newer):
    if not older or not newer:
        return older or newer
    if newer.key < older.key:
        newer.next = merge(older, newer.next)
        return newer
    older.next = merge(older.next, newer)
    return older

def sort_chain(head):
    if head is None or head.next is None:
        return head
    slow, fast = head, head.next
    while fast and fast.next:
        slow, fast = slow.next, fast.next.next
    second, slow.next = slow.next, None
    return merge(sort_chain(head), sort_chain(second))
