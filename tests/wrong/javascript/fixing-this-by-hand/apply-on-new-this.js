// Wrong: calls the constructor like a function, which a class refuses.
function bind(fn, thisArg, ...first) {
  function bound(...rest) {
    const self = this instanceof bound ? this : thisArg;
    return fn.apply(self, [...first, ...rest]);
  }
  bound.prototype = Object.create(fn.prototype);
  return bound;
}
