# Wrong: skips the offset in each shard.
from heapq import merge
from itertools import islice

def page(shards, offset, limit):
    shards = [islice(shard, offset, offset + limit) for shard in shards]
    rows = merge(*shards, key=lambda row: row[0], reverse=True)
    return [message for _, message in islice(rows, limit)]
