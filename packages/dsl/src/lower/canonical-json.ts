/**
 * JSON that depends on the meaning of a value only: keys sorted, maps as sorted lists of entries, and no places in
 * source texts, so that moving or reformatting a rule leaves it the same.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value)) ?? "null";
}

function canonical(value: unknown): unknown {
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]) => [String(key), canonical(entry)] as const);
    return entries.sort(([left], [right]) => (left < right ? -1 : 1));
  }
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value)
    .filter((key) => key !== "source")
    .sort();
  // Entries rather than an object: a field may have any name.
  return keys.map((key) => [key, canonical(Reflect.get(value, key))]);
}
