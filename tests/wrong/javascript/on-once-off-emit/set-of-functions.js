// Wrong: a set of functions: subscribing one function twice counts once.
class Emitter {
  #events = new Map();

  on(name, listener) {
    if (!this.#events.has(name))
      this.#events.set(name, new Set());
    const entries = this.#events.get(name);
    entries.add(listener);
    return () => { entries.delete(listener); };
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
      if (entries.has(entry)) entry(...args);
    return snapshot.length > 0;
  }
}
