# Wrong: always takes the longest word at the front.
def split(text, words):
    found = []
    while text:
        fits = [word for word in words if text.startswith(word)]
        if not fits:
            return None
        found.append(max(fits, key=len))
        text = text[len(found[-1]):]
    return found
