// Wrong: calls at once and then ignores calls for a while.
function debounce(fn, ms, clock = globalThis) {
  let timer;
  function debounced(...args) {
    if (timer === undefined) fn.apply(this, args);
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => { timer = undefined; }, ms);
  }
  debounced.cancel = () => {
    clock.clearTimeout(timer);
    timer = undefined;
  };
  return debounced;
}
