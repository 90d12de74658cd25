type Table = Readonly<Record<string, unknown>>;

/** How far down names are merged: a record's fields are, and how a field is made is replaced whole. */
const DEPTH = 4;

/**
 * Puts a mapping over another: what it says takes the place of what the other says of the same, null takes it away, and the rest
 * stays. So a field of one's own takes two lines over a mapping that comes with an adapter.
 */
export function overlay(base: unknown, over: unknown, depth = DEPTH): unknown {
  if (depth === 0 || !isTable(base) || !isTable(over)) return over;
  const merged: Record<string, unknown> = Object.assign(Object.create(null), base);
  for (const [name, value] of Object.entries(over)) {
    if (value === null) delete merged[name];
    else merged[name] = overlay(merged[name], value, depth - 1);
  }
  return merged;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
