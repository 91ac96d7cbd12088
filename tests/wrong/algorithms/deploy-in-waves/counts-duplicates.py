# Wrong: counts a duplicate twice but lowers it once, so the service is stuck.
def waves(needs):
    missing, waiting = {}, {}
    for service, before in needs.items():
        missing[service] = len(before)
        for other in before:
            missing.setdefault(other, 0)
            waiting.setdefault(other, set()).add(service)
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
