// Wrong: the arguments of the call itself are dropped.
function bind(fn, thisArg, ...first) {
  return function bound() {
    if (new.target) return new fn(...first);
    return fn.apply(thisArg, first);
  };
}
