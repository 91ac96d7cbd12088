# A key whose value was None is removed.
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
            if value is None:
                mapping.pop(key, None)
            else:
                mapping[key] = value
