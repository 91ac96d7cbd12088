# Wrong: treats the forecast like two walls that hold water between them.
def largest(free):
    best = 0
    left, right = 0, len(free) - 1
    while left <= right:
        low = min(free[left], free[right])
        best = max(best, low * (right - left + 1))
        if free[left] < free[right]:
            left += 1
        else:
            right -= 1
    return best
