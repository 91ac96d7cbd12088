// Wrong: walks over the live set, so listeners added during delivery are called.
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
    const any = entries.size > 0;
    for (const entry of entries)
      if (entries.has(entry)) entry.listener(...args);
    return any;
  }
}
