# What was changed before a change failed stays.
from contextlib import contextmanager

_ABSENT = object()

@contextmanager
def temporarily(mapping, /, **changes):
    before = {key: mapping.get(key, _ABSENT)
              for key in changes}
    mapping.update(changes)
    try:
        yield mapping
    finally:
        for key, value in before.items():
            if value is _ABSENT:
                mapping.pop(key, None)
            else:
                mapping[key] = value
