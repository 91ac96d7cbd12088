# Wrong: follows the calls forward, finds what the broken services need.
def hit(calls, down):
    failed, todo = set(down), list(down)
    while todo:
        for service in calls.get(todo.pop(), ()):
            if service not in failed:
                failed.add(service)
                todo.append(service)
    return failed - set(down)
