# The saved state is shared, so nested blocks overwrite it.
from contextlib import contextmanager

_ABSENT = object()

before = {}

@contextmanager
def temporarily(mapping, /, **changes):
    before.update((key, mapping.get(key, _ABSENT)) for key in changes)
    try:
        mapping.update(changes)
        yield mapping
    finally:
        for key, value in before.items():
            if value is _ABSENT:
                mapping.pop(key, None)
            else:
                mapping[key] = value
