// Wrong: waits for the whole group before it starts the next one.
function limiter(max) {
  const queue = [];
  let busy = false;
  async function drain() {
    if (busy) return;
    busy = true;
    await null;
    while (queue.length) {
      const group = queue.splice(0, max);
      await Promise.allSettled(group.map(({ task, resolve, reject }) =>
        new Promise((done) => done(task())).then(resolve, reject)));
    }
    busy = false;
  }
  return (task) => new Promise((resolve, reject) => {
    queue.push({ task, resolve, reject });
    drain();
  });
}
