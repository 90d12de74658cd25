/** Longer names are compared by their beginning only, so that a hostile file can't make this slow. */
const LONGEST = 64;

/**
 * The name that was probably meant: the closest of the known ones, if it is close enough for its length. Case, `-`
 * and `_` count for nothing. Null if none is close.
 */
export function didYouMean(written: string, known: Iterable<string>): string | null {
  const wanted = normalise(written);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, normalise(candidate), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean "x"?` with what to say if nothing is close. */
export function suggest(written: string, known: Iterable<string>, otherwise: string): string {
  const meant = didYouMean(written, known);
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

function normalise(name: string): string {
  return name.slice(0, LONGEST).toLowerCase().replaceAll("-", "_");
}

/** Edits, with a swap of neighbours as one (optimal string alignment); gives up at `limit`. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? limit;
}
