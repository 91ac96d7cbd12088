// Wrong: keeps the first timer, so it throttles and uses the first arguments.
function debounce(fn, ms, clock = globalThis) {
  let timer;
  function debounced(...args) {
    if (timer !== undefined) return;
    timer = clock.setTimeout(() => {
      timer = undefined;
      fn.apply(this, args);
    }, ms);
  }
  debounced.cancel = () => {
    clock.clearTimeout(timer);
    timer = undefined;
  };
  return debounced;
}
