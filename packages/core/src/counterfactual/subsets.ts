/** The smallest selections that suffice, all of that size, in the order of the items; none if nothing does. */
export function smallestSubsets<T>(
  items: readonly T[],
  suffices: (subset: readonly T[]) => boolean,
): readonly (readonly T[])[] {
  for (let size = 1; size <= items.length; size++) {
    const found = subsetsOf(items, size).filter(suffices);
    if (found.length > 0) return found;
  }
  return [];
}

/** All selections of a size, in the order of the items. */
export function subsetsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsetsOf(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

/**
 * The shortest beginning of a list that suffices, if all of it does and with more it never ceases to. At most one.
 */
export function leastPrefix<T>(
  items: readonly T[],
  suffices: (subset: readonly T[]) => boolean,
): readonly (readonly T[])[] {
  if (items.length === 0 || !suffices(items)) return [];
  let low = 1;
  let high = items.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (suffices(items.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  return [items.slice(0, high)];
}
