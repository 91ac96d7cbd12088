// Wrong: never clears the timer, so every call of a burst comes through.
function debounce(fn, ms, clock = globalThis) {
  let timer;
  function debounced(...args) {
    timer = clock.setTimeout(
      () => fn.apply(this, args), ms);
  }
  debounced.cancel = () => clock.clearTimeout(timer);
  return debounced;
}
