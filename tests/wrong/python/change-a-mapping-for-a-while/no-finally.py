# After an exception nothing is restored.
from contextlib import contextmanager

_ABSENT = object()

@contextmanager
def temporarily(mapping, /, **changes):
    before = {key: mapping.get(key, _ABSENT)
              for key in changes}
    mapping.update(changes)
    yield mapping
    for key, value in before.items():
        if value is _ABSENT:
            mapping.pop(key, None)
        else:
            mapping[key] = value
