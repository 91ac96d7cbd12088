// Wrong: a snapshot alone: a listener removed during delivery is still called.
class Emitter {
  #events = new Map();

  on(name, listener) {
    if (!this.#events.has(name))
      this.#events.set(name, new Set());
    const entries = this.#events.get(name);
    const entry = { listener };
    entries.add(entry);
    return () => { entries.delete(entry); };
  }

  once(name, listener) {
    const off = this.on(name, (...args) => {
      off();
      listener(...args);
    });
    return off;
  }

  emit(name, ...args) {
    const entries = this.#events.get(name) ?? new Set();
    const snapshot = [...entries];
    for (const entry of snapshot)
      entry.listener(...args);
    return snapshot.length > 0;
  }
}
