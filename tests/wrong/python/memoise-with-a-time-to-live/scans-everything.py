# Each call looks at all entries for expired ones.
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
            for old in [k for k, e in entries.items() if e[0] <= now]:
                del entries[old]
            if key in entries:
                return entries[key][1]
            result = func(*args, **kwargs)
            entries[key] = clock() + seconds, result
            entries.move_to_end(key)
            return result

        return wrapper
    return decorate
