# Wrong: lets a word start at a position that can't be reached.
def split(text, words):
    size = len(text)
    count = [0] * (size + 1)
    start = [None] * (size + 1)
    longest = max(map(len, words), default=0)
    for end in range(1, size + 1):
        count[end] = end
        for at in range(max(0, end - longest), end):
            if text[at:end] in words and count[at] < count[end]:
                count[end] = count[at] + 1
                start[end] = at
    found = []
    while size:
        if start[size] is None:
            size -= 1
            continue
        found.append(text[start[size]:size])
        size = start[size]
    return found[::-1]
