# Wrong: quicksort with the first entry as pivot is quadratic on sorted chains.
def sort_chain(head):
    out = None
    stack = [head]
    done = []
    while stack:
        chain = stack.pop()
        if chain is None:
            continue
        pivot, rest = chain, chain.next
        pivot.next = None
        low = same = high = None
        same = last_same = pivot
        low_last = high_last = None
        while rest:
            entry, rest = rest, rest.next
            entry.next = None
            if entry.key < pivot.key:
                if low_last:
                    low_last.next = entry
                else:
                    low = entry
                low_last = entry
            elif entry.key == pivot.key:
                last_same.next = entry
                last_same = entry
            else:
                if high_last:
                    high_last.next = entry
                else:
                    high = entry
                high_last = entry
        if low is None:
            done.append((same, last_same))
            stack.append(high)
        else:
            stack += [high, same, low]
    for first, last in reversed(done):
        last.next = out
        out = first
    return out
