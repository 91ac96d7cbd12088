// Wrong: resolves without the value of the task.
function limiter(max) {
  let running = 0;
  let first = null, last = null; // linked queue

  function next() {
    if (running >= max || first === null) return;
    const { task, resolve, reject } = first;
    first = first.after;
    if (first === null) last = null;
    running++;
    new Promise((done) => done(task()))
      .then(() => resolve(), reject)
      .finally(() => { running--; next(); });
  }
  return function run(task) {
    return new Promise((resolve, reject) => {
      const item = { task, resolve, reject };
      item.after = null;
      if (last === null) first = item;
      else last.after = item;
      last = item;
      next();
    });
  };
}
