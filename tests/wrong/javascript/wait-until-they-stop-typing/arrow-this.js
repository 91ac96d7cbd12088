// Wrong: the returned arrow function has no this of its own.
function debounce(fn, ms, clock = globalThis) {
  let timer;
  const debounced = (...args) => {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(() => fn.apply(this, args), ms);
  };
  debounced.cancel = () => clock.clearTimeout(timer);
  return debounced;
}
