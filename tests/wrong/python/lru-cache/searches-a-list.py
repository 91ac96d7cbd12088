# The order is a list, which every use searches: linear per call.
class LRUCache:
    def __init__(self, capacity):
        self._capacity = capacity
        self._entries, self._order = {}, []

    def get(self, key, default=None):
        if key not in self._entries:
            return default
        self._order.remove(key)
        self._order.append(key)
        return self._entries[key]

    def put(self, key, value):
        if key in self._entries:
            self._order.remove(key)
        self._entries[key] = value
        self._order.append(key)
        if len(self._order) > self._capacity:
            del self._entries[self._order.pop(0)]
