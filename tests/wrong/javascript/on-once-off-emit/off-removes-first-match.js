// Wrong: unsubscribing removes by function, and a second call takes the other subscription.
class Emitter {
  events = new Map();
  on(name, listener) {
    if (!this.events.has(name)) this.events.set(name, []);
    this.events.get(name).push(listener);
    return () => {
      const list = this.events.get(name);
      const i = list.indexOf(listener);
      if (i >= 0) this.events.set(name, list.filter((_, j) => j !== i));
    };
  }
  once(name, listener) {
    const off = this.on(name, (...args) => { off(); listener(...args); });
    return off;
  }
  emit(name, ...args) {
    const list = this.events.get(name) ?? [];
    for (const listener of [...list])
      if (this.events.get(name).includes(listener)) listener(...args);
    return list.length > 0;
  }
}
