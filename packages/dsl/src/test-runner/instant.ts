/** An ISO 8601 instant with seconds optional and an offset required; null if the text is not one. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970, or null if the text is not an instant with an offset (or no day of any calendar). */
export function parseInstant(text: string): number | null {
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const instant = Date.parse(text);
  // Date.parse takes February 30 for March 2.
  const day = match[1] ?? "";
  if (Number.isNaN(instant) || !isDay(day)) return null;
  return instant;
}

function isDay(day: string): boolean {
  const instant = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day);
}
