// Wrong: ignores retryable.
async function retry(fn, options) {
  const { attempts, base, max } = options;
  const { sleep, random, retryable } = options;
  for (let n = 1; ; n++) {
    try {
      return await fn(n);
    } catch (error) {
      if (n >= attempts)
        throw error;
    }
    const bound = Math.min(max, base * 2 ** (n - 1));
    await sleep(random() * bound);
  }
}
