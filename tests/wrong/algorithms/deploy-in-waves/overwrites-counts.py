# Wrong: a service seen first as a need and later as a key works, the other way round its count is reset.
def waves(needs):
    missing, waiting = {}, {}
    for service, before in needs.items():
        before = set(before)
        missing[service] = len(before)
        for other in before:
            missing[other] = 0
            waiting.setdefault(other, []).append(service)
    wave = [s for s, count in missing.items() if count == 0]
    result = []
    while wave:
        result.append(sorted(wave))
        following = []
        for done in wave:
            for service in waiting.get(done, ()):
                missing[service] -= 1
                if missing[service] == 0:
                    following.append(service)
        wave = following
    stuck = sorted(s for s, count in missing.items() if count)
    if stuck:
        raise ValueError(stuck)
    return result
