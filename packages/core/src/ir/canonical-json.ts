/**
 * JSON that depends on the meaning of a value only: keys sorted, maps as sorted lists of entries, and no places in
 * source texts, so that moving or reformatting a rule leaves it the same.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value, new Map())) ?? "null";
}

/**
 * Loops rather than callbacks: conditions may be more than a thousand deep, and each level may take two frames of the stack.
 *
 * @param types types in their canonical form: nodes and fields share them by the thousand
 */
function canonical(value: unknown, types: Map<unknown, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const parts: unknown[] = [];
  if (Array.isArray(value)) {
    for (const one of value) parts.push(canonical(one, types));
    return parts;
  }
  // Entries rather than an object: a field may have any name.
  const isMap = value instanceof Map;
  const keys = isMap ? [...value.keys()].map(String) : Object.keys(value);
  for (const key of keys.sort()) {
    if (key === "source" && !isMap) continue;
    const one: unknown = isMap ? value.get(key) : Reflect.get(value, key);
    const known = key === "type" ? types.get(one) : undefined;
    const part = known ?? canonical(one, types);
    if (key === "type") types.set(one, part);
    parts.push([key, part]);
  }
  return parts;
}
