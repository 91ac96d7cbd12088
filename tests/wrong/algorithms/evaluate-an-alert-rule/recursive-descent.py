# Wrong: recursion fails at a hundred thousand levels.
def holds(rule, facts):
    tokens = iter([*rule, ")"])
    return either(tokens, facts)[0]

def either(tokens, facts):
    value, token = both(tokens, facts)
    while token == "or":
        right, token = both(tokens, facts)
        value = value or right
    return value, token

def both(tokens, facts):
    value = single(tokens, facts)
    token = next(tokens)
    while token == "and":
        right = single(tokens, facts)
        value = value and right
        token = next(tokens)
    return value, token

def single(tokens, facts):
    token = next(tokens)
    if token == "not":
        return not single(tokens, facts)
    if token == "(":
        return either(tokens, facts)[0]
    return facts[token]
