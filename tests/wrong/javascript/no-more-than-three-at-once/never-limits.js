// Wrong: counts after an await, so all calls of one turn pass the check.
function limiter(max) {
  let running = 0;
  const wake = [];
  return async function run(task) {
    if (running >= max) await new Promise((r) => wake.push(r));
    await null;
    running++;
    try { return await task(); }
    finally { running--; wake.shift()?.(); }
  };
}
