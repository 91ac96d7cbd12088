// Wrong: an array equals a plain object with the same keys.
function deepEqual(a, b, seen = new Map()) {
  if (a === b || Number.isNaN(a) && Number.isNaN(b))
    return true;
  const isObject = (x) =>
    typeof x === "object" && x !== null;
  if (!isObject(a) || !isObject(b)) return false;
  const proto = Object.getPrototypeOf;

  if (!seen.has(a)) seen.set(a, new Set());
  if (seen.get(a).has(b)) return true;
  seen.get(a).add(b);
  const same = (x, y) => deepEqual(x, y, seen);

  if (a instanceof Date && !same(+a, +b)) return false;
  if (Array.isArray(a) && a.length !== b.length)
    return false;
  if (a instanceof Map) {
    if (a.size !== b.size) return false;
    for (const [key, value] of a)
      if (!b.has(key) || !same(value, b.get(key)))
        return false;
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) =>
      Object.hasOwn(b, key) && same(a[key], b[key]));
}
