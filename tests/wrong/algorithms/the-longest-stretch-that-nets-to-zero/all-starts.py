# Wrong: too slow, tries every start.
def longest_neutral(changes):
    best = None
    longest = 0
    for start in range(len(changes)):
        total = 0
        for end in range(start + 1, len(changes) + 1):
            total += changes[end - 1]
            if total == 0 and end - start > longest:
                longest = end - start
                best = (start, end)
    return best
