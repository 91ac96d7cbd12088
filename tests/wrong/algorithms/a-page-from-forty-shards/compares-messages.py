# Wrong: compares dicts when times are equal.
from heapq import heappop, heappush

def page(shards, offset, limit):
    shards = [iter(shard) for shard in shards]
    heads = []
    def advance(number):
        for time, message in shards[number]:
            heappush(heads, (-time, message, number))
            return
    for number in range(len(shards)):
        advance(number)
    taken = []
    while heads and len(taken) < offset + limit:
        _, message, number = heappop(heads)
        taken.append(message)
        advance(number)
    return taken[offset:]
