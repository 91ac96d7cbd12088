# The loop ends before the last attempt.
from functools import wraps

def retry(*, times=3, on=(ConnectionError,)):
    def decorate(func):
        @wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(1, times):
                try:
                    return func(*args, **kwargs)
                except on:
                    if attempt == times - 1:
                        raise
        return wrapper
    return decorate
