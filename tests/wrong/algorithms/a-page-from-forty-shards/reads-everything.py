# Wrong: reads all shards to the end.
def page(shards, offset, limit):
    rows = [row for shard in shards for row in shard]
    rows.sort(key=lambda row: row[0], reverse=True)
    return [message for _, message in rows[offset:offset + limit]]
