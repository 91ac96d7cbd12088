# Wrong: no longer crashes, but skips the lease after an unlinked one.
from types import SimpleNamespace

def sweep(head, now):
    before = node = SimpleNamespace(next=head)
    while node and node.next:
        if node.next.expires <= now:
            node.next = node.next.next
        node = node.next
    return before.next
