# Wrong: returns the old head, even if it has expired.
from types import SimpleNamespace

def sweep(head, now):
    node = SimpleNamespace(next=head)
    while node.next:
        if node.next.expires <= now:
            node.next = node.next.next
        else:
            node = node.next
    return head
