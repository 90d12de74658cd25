import { suggest } from "@comity/core";

/** `Did you mean "x"?`, or what to say if no known name is close to the one that was written. */
export function didYouMean(written: string, known: Iterable<string>, otherwise: string): string {
  const meant = suggest(written, known);
  return meant === null ? otherwise : `Did you mean "${meant}"?`;
}

/** Names in a sentence: `a, b and c`, cut after a dozen. */
export function listNames(names: Iterable<string>, conjunction: "and" | "or" = "and"): string {
  const all = [...names];
  const shown = all.slice(0, 12);
  if (all.length > shown.length) return `${shown.join(", ")} and ${all.length - shown.length} more`;
  const last = shown.pop();
  if (last === undefined) return "none";
  return shown.length === 0 ? last : `${shown.join(", ")} ${conjunction} ${last}`;
}
