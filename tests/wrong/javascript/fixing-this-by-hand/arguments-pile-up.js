// Wrong: pushes into the shared array, so arguments of earlier calls stay.
function bind(fn, thisArg, ...first) {
  return function bound(...rest) {
    first.push(...rest);
    if (new.target) return new fn(...first);
    return fn.apply(thisArg, first);
  };
}
