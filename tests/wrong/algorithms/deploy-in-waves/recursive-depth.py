# Wrong: computes the wave of each service by recursion, which fails on a chain and on a cycle.
from functools import cache

def waves(needs):
    everything = set(needs).union(*needs.values())
    @cache
    def depth(service):
        return 1 + max(map(depth, needs.get(service, ())), default=-1)
    result = [[] for _ in range(max(map(depth, everything), default=-1) + 1)]
    for service in sorted(everything):
        result[depth(service)].append(service)
    return result
