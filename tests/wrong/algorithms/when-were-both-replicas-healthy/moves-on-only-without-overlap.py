# Wrong: after an overlap it always moves on in the first list.
def both_healthy(first, second):
    both = []
    i = j = 0
    while i < len(first) and j < len(second):
        start = max(first[i][0], second[j][0])
        end = min(first[i][1], second[j][1])
        if start < end:
            both.append((start, end))
            i += 1
        elif first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return both
