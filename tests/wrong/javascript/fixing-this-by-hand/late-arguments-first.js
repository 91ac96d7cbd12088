// Wrong: puts the arguments of the call before the bound ones.
function bind(fn, thisArg, ...first) {
  return function bound(...rest) {
    if (new.target) return new fn(...rest, ...first);
    return fn.apply(thisArg, [...rest, ...first]);
  };
}
