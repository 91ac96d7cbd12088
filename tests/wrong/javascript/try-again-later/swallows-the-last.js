// Wrong: returns undefined when all attempts failed.
async function retry(fn, options) {
  const { attempts, base, max, sleep, random, retryable } = options;
  for (let n = 1; n <= attempts; n++) {
    try {
      return await fn(n);
    } catch (error) {
      if (!retryable(error)) throw error;
    }
    if (n < attempts)
      await sleep(random() * Math.min(max, base * 2 ** (n - 1)));
  }
}
