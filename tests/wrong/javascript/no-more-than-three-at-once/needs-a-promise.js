// Wrong: a task that returns a plain value breaks it.
function limiter(max) {
  let running = 0;
  const waiting = [];
  function next() {
    if (running >= max || waiting.length === 0) return;
    const { task, resolve, reject } = waiting.shift();
    running++;
    let promise;
    try { promise = task(); } catch (error) { promise = Promise.reject(error); }
    promise.then(resolve, reject).finally(() => { running--; next(); });
  }
  return (task) => new Promise((resolve, reject) => {
    waiting.push({ task, resolve, reject });
    next();
  });
}
