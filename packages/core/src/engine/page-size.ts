const USUAL = 100;
const MOST = 1_000;

/** How many of a list are given at a time. @throws RangeError for a number that is none, or too large */
export function pageSize(given: number | undefined): number {
  const size = given ?? USUAL;
  if (Number.isSafeInteger(size) && size > 0 && size <= MOST) return size;
  throw new RangeError(`limit: a whole number from 1 to ${MOST} is needed, not ${String(given)}.`);
}
