/**
 * JSON that depends on the meaning of a value only: keys sorted, maps as sorted lists of entries, and no places in
 * source texts, so that moving or reformatting a rule leaves it the same.
 */
export function canonicalJson(value: unknown): string {
  return write(value, new Map());
}

/** @param types what was written of types, which nodes and fields share by the thousand */
function write(value: unknown, types: Map<unknown, string>): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map((one) => write(one, types)).join(",")}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]) => [String(key), entry] as const);
    entries.sort(([left], [right]) => (left < right ? -1 : 1));
    return `[${entries.map(([key, entry]) => entryOf(key, write(entry, types))).join(",")}]`;
  }
  // Entries rather than an object: a field may have any name.
  const entries = Object.keys(value)
    .filter((key) => key !== "source")
    .sort()
    .map((key) => entryOf(key, writeProperty(key, Reflect.get(value, key), types)));
  return `[${entries.join(",")}]`;
}

function writeProperty(key: string, value: unknown, types: Map<unknown, string>): string {
  if (key !== "type") return write(value, types);
  const known = types.get(value);
  if (known !== undefined) return known;
  const written = write(value, types);
  types.set(value, written);
  return written;
}

function entryOf(key: string, written: string): string {
  return `[${JSON.stringify(key)},${written}]`;
}
