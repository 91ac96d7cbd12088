# Wrong: the ranks of `and` and `or` are swapped.
RANK = {"(": 0, "or": 2, "and": 1, "not": 3}

def holds(rule, facts):
    values, waiting = [], []

    def settle(rank):
        while waiting and RANK[waiting[-1]] >= rank:
            operator = waiting.pop()
            right = values.pop()
            if operator == "not":
                values.append(not right)
            elif operator == "and":
                values.append(values.pop() and right)
            else:
                values.append(values.pop() or right)

    for token in rule:
        if token in ("(", "not"):
            waiting.append(token)
        elif token == ")":
            settle(1)
            waiting.pop()
        elif token in RANK:
            settle(RANK[token])
            waiting.append(token)
        else:
            values.append(facts[token])
    settle(1)
    return values.pop()
