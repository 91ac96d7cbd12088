// Wrong: a chain with catch, so a synchronous throw isn't retried.
function retry(fn, options, n = 1) {
  const { attempts, base, max, sleep, random, retryable } = options;
  return fn(n).catch(async (error) => {
    if (n >= attempts || !retryable(error)) throw error;
    await sleep(random() * Math.min(max, base * 2 ** (n - 1)));
    return retry(fn, options, n + 1);
  });
}
