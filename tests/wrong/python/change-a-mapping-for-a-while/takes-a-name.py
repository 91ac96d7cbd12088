# A change can't be named like the parameter.
from contextlib import contextmanager

_ABSENT = object()

@contextmanager
def temporarily(mapping, **changes):
    before = {key: mapping.get(key, _ABSENT)
              for key in changes}
    try:
        mapping.update(changes)
        yield mapping
    finally:
        for key, value in before.items():
            if value is _ABSENT:
                mapping.pop(key, None)
            else:
                mapping[key] = value
