# Wrong: a lease that expires exactly now stays.
from types import SimpleNamespace

def sweep(head, now):
    before = node = SimpleNamespace(next=head)
    while node.next:
        if node.next.expires < now:
            node.next = node.next.next
        else:
            node = node.next
    return before.next
