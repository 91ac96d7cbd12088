# Wrong: reads offset + limit rows of each shard.
from itertools import islice

def page(shards, offset, limit):
    rows = [row for shard in shards
            for row in islice(shard, offset + limit)]
    rows.sort(key=lambda row: row[0], reverse=True)
    return [message for _, message in rows[offset:offset + limit]]
