# Wrong: an entry is put into its bin with its old `next`.
from types import SimpleNamespace

def merge(older, newer):
    before = tail = SimpleNamespace(next=None)
    while older and newer:
        if newer.key < older.key:
            tail.next, newer = newer, newer.next
        else:
            tail.next, older = older, older.next
        tail = tail.next
    tail.next = older or newer
    return before.next

def sort_chain(head):
    bins = []
    while head:
        run, head = head, head.next
        i = 0
        while i < len(bins) and bins[i]:
            run = merge(bins[i], run)
            bins[i] = None
            i += 1
        bins[i:i + 1] = [run]
    result = None
    for run in bins:
        result = merge(run, result)
    return result
