/** A rate in three digits: 42, 1.23 k, 45.6 M. */
export function inShort(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const [unit, by] = value >= 1e6 ? [" M", 1e6] : value >= 1e3 ? [" k", 1e3] : ["", 1];
  return `${plain(value / by)}${unit}`;
}

/** Three digits, without an exponent. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A whole number with its thousands set apart. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
