// Wrong: with new it still calls fn on thisArg, so the result is no instance.
function bind(fn, thisArg, ...first) {
  return function bound(...rest) {
    return fn.apply(thisArg, [...first, ...rest]);
  };
}
