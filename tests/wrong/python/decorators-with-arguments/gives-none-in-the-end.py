# After the last attempt the caller gets None.
from functools import wraps

def retry(*, times=3, on=(ConnectionError,)):
    def decorate(func):
        @wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return func(*args, **kwargs)
                except on:
                    continue
        return wrapper
    return decorate
