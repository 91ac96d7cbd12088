# The first attempt isn't counted.
from functools import wraps

def retry(*, times=3, on=(ConnectionError,)):
    def decorate(func):
        @wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(times + 1):
                try:
                    return func(*args, **kwargs)
                except on:
                    if attempt == times:
                        raise
        return wrapper
    return decorate
