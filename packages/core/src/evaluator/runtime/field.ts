/**
 * A field whose name every object inherits (`constructor`, `__proto__`): own fields only, because data may have any names.
 * Others are read directly.
 */
export function own<Value>(fields: Readonly<Record<string, Value>>, field: string): Value | undefined {
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}
