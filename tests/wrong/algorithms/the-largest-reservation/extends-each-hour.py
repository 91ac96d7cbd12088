# Wrong: too slow, extends each hour to both sides.
def largest(free):
    best = 0
    for i, machines in enumerate(free):
        left = right = i
        while left > 0 and free[left - 1] >= machines:
            left -= 1
        while right + 1 < len(free) and free[right + 1] >= machines:
            right += 1
        best = max(best, machines * (right - left + 1))
    return best
