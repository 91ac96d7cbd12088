// Wrong: waits once more after the last attempt.
async function retry(fn, options) {
  const { attempts, base, max, sleep, random, retryable } = options;
  let last;
  for (let n = 1; n <= attempts; n++) {
    try {
      return await fn(n);
    } catch (error) {
      if (!retryable(error)) throw error;
      last = error;
    }
    await sleep(random() * Math.min(max, base * 2 ** (n - 1)));
  }
  throw last;
}
