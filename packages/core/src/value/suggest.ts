const LONGEST = 64;

/**
 * The candidate that was probably meant, or null if none is near: at most a third of the letters differ,
 * case and `-` against `_` apart. Of equally near ones the first in alphabetical order, so that an error
 * does not depend on order.
 */
export function suggest(name: string, candidates: Iterable<string>): string | null {
  if (name.length === 0 || name.length > LONGEST) return null;
  const wanted = fold(name);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best = "";
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST || Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(wanted, fold(candidate), Math.min(limit, bestDistance));
    if (distance === null) continue;
    if (distance < bestDistance || (distance === bestDistance && candidate < best)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return bestDistance === Number.POSITIVE_INFINITY ? null : best;
}

/**
 * The help for a name that is not known: `Did you mean "upsell"?`, or else which names there are (at most
 * ten).
 */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const near = suggest(name, all);
  if (near !== null) return `Did you mean "${near}"?`;
  if (all.length === 0) return "There are none.";
  const more = all.length > 10 ? `, and ${all.length - 10} more` : "";
  return `There are: ${all.sort().slice(0, 10).join(", ")}${more}.`;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other; null if it takes more than
 * the limit, which is given up as soon as it is certain.
 */
function editDistance(left: string, right: string, limit: number): number | null {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    // A swap goes by the row before the last, so two rows have to be beyond the limit.
    if (lowest(current) > limit && lowest(last) > limit) return null;
    [beforeLast, last] = [last, current];
  }
  const distance = at(last, right.length);
  return distance > limit ? null : distance;
}

function lowest(row: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const cell of row) if (cell < least) least = cell;
  return least;
}

/** Cells outside the table are never the cheapest. */
function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
