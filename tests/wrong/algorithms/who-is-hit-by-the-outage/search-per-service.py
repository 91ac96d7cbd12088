# Wrong: too slow, one search per service.
def hit(calls, down):
    failed = set()
    for start in calls:
        seen, todo = {start}, [start]
        while todo:
            service = todo.pop()
            if service in down:
                failed.add(start)
                break
            for other in calls.get(service, ()):
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
    return failed - set(down)
