// Wrong: cancel switches the function off for good.
function debounce(fn, ms, clock = globalThis) {
  let timer, cancelled = false;
  function debounced(...args) {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => {
      if (!cancelled) fn.apply(this, args);
    }, ms);
  }
  debounced.cancel = () => { cancelled = true; };
  return debounced;
}
