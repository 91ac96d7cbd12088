// Wrong: walks over the live array, so removing an element skips the next one.
class Emitter {
  events = new Map();
  on(name, listener) {
    if (!this.events.has(name)) this.events.set(name, []);
    const list = this.events.get(name), entry = { listener };
    list.push(entry);
    return () => {
      const i = list.indexOf(entry);
      if (i >= 0) list.splice(i, 1);
    };
  }
  once(name, listener) {
    const off = this.on(name, (...args) => { off(); listener(...args); });
    return off;
  }
  emit(name, ...args) {
    const list = this.events.get(name) ?? [];
    const any = list.length > 0;
    for (let i = 0; i < list.length; i++) list[i].listener(...args);
    return any;
  }
}
