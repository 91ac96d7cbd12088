// Wrong: uses the real timers instead of those passed in.
function debounce(fn, ms, clock = globalThis) {
  let timer;
  function debounced(...args) {
    clearTimeout(timer);
    timer = setTimeout(
      () => fn.apply(this, args), ms);
  }
  debounced.cancel = () => clock.clearTimeout(timer);
  return debounced;
}
