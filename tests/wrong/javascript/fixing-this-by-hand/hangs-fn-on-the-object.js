// Wrong: stores the function on thisArg, which fails for frozen objects and primitives.
function bind(fn, thisArg, ...first) {
  return function bound(...rest) {
    if (new.target) return new fn(...first, ...rest);
    const target = thisArg ?? globalThis;
    target.__fn = fn;
    const result = target.__fn(...first, ...rest);
    delete target.__fn;
    return result;
  };
}
