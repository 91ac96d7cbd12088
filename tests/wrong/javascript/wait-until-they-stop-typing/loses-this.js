// Wrong: the timer calls fn as a plain function, so this is lost.
function debounce(fn, ms, clock = globalThis) {
  let timer;
  function debounced(...args) {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(
      () => fn(...args), ms);
  }
  debounced.cancel = () => clock.clearTimeout(timer);
  return debounced;
}
