// Wrong: an object with a prototype: the name "constructor" finds a function.
class Emitter {
  events = {};
  on(name, listener) {
    const entry = { listener };
    this.events[name] = [...(this.events[name] || []), entry];
    return () => {
      entry.gone = true;
      this.events[name] = this.events[name].filter((e) => e !== entry);
    };
  }
  once(name, listener) {
    const off = this.on(name, (...args) => { off(); listener(...args); });
    return off;
  }
  emit(name, ...args) {
    const list = this.events[name] || [];
    for (let i = 0; i < list.length; i++) if (!list[i].gone) list[i].listener(...args);
    return list.length > 0;
  }
}
