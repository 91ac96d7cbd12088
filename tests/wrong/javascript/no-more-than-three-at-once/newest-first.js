// Wrong: a stack instead of a queue.
function limiter(max) {
  let running = 0;
  const waiting = [];
  function next() {
    if (running >= max || waiting.length === 0) return;
    const { task, resolve, reject } = waiting.pop();
    running++;
    new Promise((done) => done(task()))
      .then(resolve, reject)
      .finally(() => { running--; next(); });
  }
  return (task) => new Promise((resolve, reject) => {
    waiting.push({ task, resolve, reject });
    next();
  });
}
