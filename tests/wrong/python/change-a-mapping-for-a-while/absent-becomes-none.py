# A key that didn't exist comes back as None.
from contextlib import contextmanager

_ABSENT = object()

@contextmanager
def temporarily(mapping, /, **changes):
    before = {key: mapping.get(key)
              for key in changes}
    try:
        mapping.update(changes)
        yield mapping
    finally:
        for key, value in before.items():
            mapping[key] = value
