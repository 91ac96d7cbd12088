# Wrong: returns the first way it finds for each position, not the shortest.
def split(text, words):
    ways = {0: []}
    for end in range(1, len(text) + 1):
        for at in range(end):
            if at in ways and text[at:end] in words:
                ways[end] = ways[at] + [text[at:end]]
    return ways.get(len(text))
