# Wrong: puts an account into the first group that shares a mark, and merges no groups.
def customers(accounts):
    groups = []
    for number, marks in enumerate(accounts):
        for members, known in groups:
            if known & marks:
                members.append(number)
                known |= marks
                break
        else:
            groups.append(([number], set(marks)))
    return [members for members, known in groups]
