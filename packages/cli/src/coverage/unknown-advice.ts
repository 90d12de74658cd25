import type { Coverage } from "@comity/dsl";

/**
 * How to reach what tests leave unknown of records, which nobody guesses: without a record of its own, a silo that is stale
 * leaves only their number unknown. Null if nothing of that kind is missing where anything was reached.
 */
export function unknownAdvice({ packs }: Coverage): string | null {
  const points = packs
    .flatMap(({ declarations }) => declarations)
    .filter(({ reached }) => reached > 0)
    .flatMap((declaration) => declaration.points);
  const lacking = points.filter(({ outcomes }) =>
    outcomes.some(({ outcome, count }) => outcome === "unknown" && count === 0),
  );
  const [silo, ...others] = new Set(lacking.flatMap((point) => point.silo ?? []));
  if (silo === undefined) return null;
  const likewise = others.length === 0 ? "" : ` (and so for ${others.join(", ")})`;
  return `What is said of a record is unknown in a test that gives one, and says \`silo ${silo} is stale\`${likewise}.`;
}
