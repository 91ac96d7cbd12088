// Wrong: compares JSON text: key order, undefined, NaN and cycles.
function deepEqual(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
