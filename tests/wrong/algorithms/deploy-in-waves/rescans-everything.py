# Wrong: too slow, passes over all services for each wave.
def waves(needs):
    left = {s: set(before) for s, before in needs.items()}
    for before in list(left.values()):
        for other in before:
            left.setdefault(other, set())
    done, result = set(), []
    while left:
        wave = sorted(s for s, before in left.items() if before <= done)
        if not wave:
            raise ValueError(sorted(left))
        result.append(wave)
        done.update(wave)
        for s in wave:
            del left[s]
    return result
