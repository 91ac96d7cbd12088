// Wrong: one timer for all debounced functions.
let timer;
function debounce(fn, ms, clock = globalThis) {
  function debounced(...args) {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(
      () => fn.apply(this, args), ms);
  }
  debounced.cancel = () => clock.clearTimeout(timer);
  return debounced;
}
