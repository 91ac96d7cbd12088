# Wrong: of equal times, the later shard comes first.
from heapq import heappop, heappush

def page(shards, offset, limit):
    shards = [iter(shard) for shard in shards]
    heads = []
    def advance(number):
        for time, message in shards[number]:
            heappush(heads, (-time, -number, message))
            return
    for number in range(len(shards)):
        advance(number)
    taken = []
    while heads and len(taken) < offset + limit:
        _, number, message = heappop(heads)
        taken.append(message)
        advance(-number)
    return taken[offset:]
