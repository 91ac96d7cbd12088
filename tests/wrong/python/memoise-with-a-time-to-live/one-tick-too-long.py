# A result is reused when exactly `seconds` have passed.
import functools, inspect, time
from collections import OrderedDict

def ttl_cache(seconds, clock=time.monotonic):
    def decorate(func):
        bind = inspect.signature(func).bind
        entries = OrderedDict()

        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            call = bind(*args, **kwargs)
            call.apply_defaults()
            key = call.args, frozenset(call.kwargs.items())
            now = clock()
            while entries:
                oldest = next(iter(entries))
                if entries[oldest][0] >= now:
                    break
                del entries[oldest]
            if key in entries:
                return entries[key][1]
            result = func(*args, **kwargs)
            entries[key] = clock() + seconds, result
            entries.move_to_end(key)
            return result

        return wrapper
    return decorate
