# First in, first out, and an overwrite evicts.
from collections import OrderedDict

class LRUCache:
    def __init__(self, capacity):
        self._capacity = capacity
        self._entries = OrderedDict()

    def get(self, key, default=None):
        if key not in self._entries:
            return default
        return self._entries[key]

    def put(self, key, value):
        if len(self._entries) >= self._capacity:
            self._entries.popitem(last=False)
        self._entries[key] = value
