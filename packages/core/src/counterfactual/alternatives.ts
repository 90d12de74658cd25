import type { Alteration } from "./alteration.ts";
import type { Option } from "./options.ts";

/** Ways told as one: an alternative of each part, in any combination, is one of them. */
export interface Alternatives {
  readonly ways: readonly Option[];
  /** The alternatives in the place of each alteration. */
  readonly parts: readonly (readonly Alteration[])[];
}

/** Puts ways together that differ in the value of one part only, and again what that gives; in their order. */
export function joinAlternatives(ways: readonly Option[]): readonly Alternatives[] {
  const joined: Alternatives[] = [];
  for (const way of ways) {
    let next: Alternatives = { ways: [way], parts: way.map((one) => [one]) };
    for (let index = placeToJoin(joined, next); index !== null; index = placeToJoin(joined, next)) {
      const [before] = joined.splice(index, 1);
      next = (before && join(before, next)) ?? next;
    }
    joined.push(next);
  }
  return inOrder(joined, ways);
}

function placeToJoin(joined: readonly Alternatives[], next: Alternatives): number | null {
  const index = joined.findIndex((one) => join(one, next) !== null);
  return index < 0 ? null : index;
}

/** Both as one, if all parts are the same but one, and that is of one kind. */
function join(one: Alternatives, other: Alternatives): Alternatives | null {
  if (one.parts.length !== other.parts.length) return null;
  const same = (left: readonly Alteration[], right: readonly Alteration[]) =>
    JSON.stringify(left) === JSON.stringify(right);
  const mine = one.parts.filter((part) => !other.parts.some((theirs) => same(part, theirs)));
  const theirs = other.parts.filter((part) => !one.parts.some((known) => same(part, known)));
  const [changed] = mine;
  const [added] = theirs;
  if (mine.length !== 1 || theirs.length !== 1 || changed === undefined || added === undefined) return null;
  const kinds = new Set([...changed, ...added].map(kindOf));
  if (kinds.size !== 1 || kinds.has(null)) return null;
  const parts = one.parts.map((part) => (part === changed ? [...changed, ...added] : part));
  return { ways: [...one.ways, ...other.ways], parts };
}

/** What alternatives share: the same thing with another value, or another of the same things; null: it stands by itself. */
function kindOf(alteration: Alteration): string | null {
  switch (alteration.kind) {
    case "channel":
    case "unsent":
      return alteration.kind;
    case "field":
      return JSON.stringify([alteration.record, alteration.key, alteration.field]);
    case "gone":
      return alteration.so === null && alteration.keys.length === 1 ? alteration.record : null;
    default:
      return null;
  }
}

function inOrder(all: readonly Alternatives[], ways: readonly Option[]): readonly Alternatives[] {
  const place = ({ ways: told }: Alternatives) => Math.min(...told.map((way) => ways.indexOf(way)));
  return [...all].sort((one, other) => place(one) - place(other));
}
