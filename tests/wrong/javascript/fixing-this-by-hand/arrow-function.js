// Wrong: an arrow function can't be used with new.
function bind(fn, thisArg, ...first) {
  return (...rest) => fn.apply(thisArg, [...first, ...rest]);
}
