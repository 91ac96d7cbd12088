# Wrong: quadratic.
from types import SimpleNamespace

def sort_chain(head):
    before = SimpleNamespace(next=None)
    while head:
        entry, head = head, head.next
        node = before
        while node.next and node.next.key <= entry.key:
            node = node.next
        entry.next, node.next = node.next, entry
    return before.next
