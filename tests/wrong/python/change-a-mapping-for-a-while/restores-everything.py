# A copy of all is restored, so unrelated changes are lost.
from contextlib import contextmanager

_ABSENT = object()

@contextmanager
def temporarily(mapping, /, **changes):
    before = dict(mapping)
    try:
        mapping.update(changes)
        yield mapping
    finally:
        mapping.clear()
        mapping.update(before)
