# Wrong: settles each bank once, with its cheapest but maybe too long way.
import heapq
from collections import defaultdict

def cheapest(fees, start, goal, k):
    out = defaultdict(list)
    for a, b, fee in fees:
        out[a].append((b, fee))
    heap, done = [(0, start, 0)], set()
    while heap:
        total, bank, used = heapq.heappop(heap)
        if bank == goal:
            return total
        if bank in done:
            continue
        done.add(bank)
        if used < k:
            for other, fee in out[bank]:
                heapq.heappush(heap, (total + fee, other, used + 1))
    return None
