/**
 * A field among an object's own: undefined if it has none of this name. Data may have any names, and every object inherits some
 * (`constructor`, `__proto__`).
 */
export function own<Value>(fields: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
