# Wrong: fails on an empty shard.
from heapq import heapify, heappop, heapreplace

def page(shards, offset, limit):
    shards = [iter(shard) for shard in shards]
    heads = []
    for number, shard in enumerate(shards):
        time, message = next(shard)
        heads.append((-time, number, message))
    heapify(heads)
    taken = []
    while heads and len(taken) < offset + limit:
        _, number, message = heads[0]
        taken.append(message)
        row = next(shards[number], None)
        if row:
            heapreplace(heads, (-row[0], number, row[1]))
        else:
            heappop(heads)
    return taken[offset:]
