# The wrapper doesn't look like the function.
from functools import wraps

def retry(*, times=3, on=(ConnectionError,)):
    def decorate(func):
        def wrapper(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return func(*args, **kwargs)
                except on:
                    if attempt == times:
                        raise
        return wrapper
    return decorate
