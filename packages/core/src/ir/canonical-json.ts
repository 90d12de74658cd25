/**
 * JSON that depends on the meaning of a value only: keys sorted, maps as sorted lists of entries, and no places in
 * source texts, so that moving or reformatting a rule leaves it the same.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(new Canonical().of(value)) ?? "null";
}

class Canonical {
  /** Types in their canonical form: nodes and fields share them by the thousand. */
  private readonly types = new Map<unknown, unknown>();

  of(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((one) => this.of(one));
    if (value instanceof Map) {
      const entries = [...value].map(([key, entry]) => [String(key), this.of(entry)] as const);
      return entries.sort(([left], [right]) => (left < right ? -1 : 1));
    }
    const keys = Object.keys(value).filter((key) => key !== "source");
    // Entries rather than an object: a field may have any name.
    return keys.sort().map((key) => [key, this.property(key, Reflect.get(value, key))]);
  }

  private property(key: string, value: unknown): unknown {
    if (key !== "type") return this.of(value);
    const known = this.types.get(value);
    if (known !== undefined) return known;
    const type = this.of(value);
    this.types.set(value, type);
    return type;
  }
}
