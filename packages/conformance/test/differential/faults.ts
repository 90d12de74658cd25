/** A mistake that somebody could make: one place in one source file, and what stands there instead. */
export interface Fault {
  readonly name: string;
  /** The end of the file's path. */
  readonly file: string;
  /** Has to stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const FILTER = "packages/core/src/evaluator/filter";

/** Each has to be found by the differential test. */
export const FAULTS: readonly Fault[] = [
  {
    name: "the index takes a number that a rule names for one below it",
    file: `${FILTER}/classes.ts`,
    find: "marks[low] === value ? 2 * low + 2 : 2 * low + 1",
    replace: "2 * low + 1",
  },
  {
    name: "the index takes what the message has to give and does not for empty",
    file: `${FILTER}/search.ts`,
    find: "return this.isRequired(message, source.field) ? NO_CLASS : EMPTY_CLASS;",
    replace: "return EMPTY_CLASS;",
  },
  {
    name: "the index takes a field of the customer that was never received for empty",
    file: `${FILTER}/search.ts`,
    find: "return required ? NO_CLASS : EMPTY_CLASS;",
    replace: "return EMPTY_CLASS;",
  },
  {
    name: "the index takes a field of a record that was never received for empty",
    file: `${FILTER}/search.ts`,
    find: "return value === undefined ? (required ? undefined : null) : value;",
    replace: "return value === undefined ? null : value;",
  },
  {
    name: "the index rules out by records that will go stale, and forgets when",
    file: `${FILTER}/search.ts`,
    find: "if (!standing.fresh || standing.changesAt !== null) return",
    replace: "if (!standing.fresh) return",
  },
  {
    name: "the index rules out by a set of records that is not complete",
    file: `${FILTER}/search.ts`,
    find: "if (!standing.fresh || standing.changesAt !== null) return rows.nothingRuledOut;",
    replace: "if (standing.fresh && standing.changesAt !== null) return rows.nothingRuledOut;",
  },
  {
    name: "the index wants all records to pass where one is enough",
    file: `${FILTER}/search.ts`,
    find: "before | (bits[row + word] as number)",
    replace: "(index === 0 ? -1 : before) & (bits[row + word] as number)",
  },
  {
    name: "the index gives rules in the order of its bits",
    file: `${FILTER}/search.ts`,
    find: "while (at > 0 && (hits[at - 1] as number) > place) {",
    replace: "while (false) {",
  },
  {
    name: "the index takes a text that no rule names for empty",
    file: `${FILTER}/classes.ts`,
    find: "return classes.get(value) ?? others;",
    replace: "return classes.get(value) ?? EMPTY_CLASS;",
  },
  {
    name: "the index reads a comparison written the other way round as it stands",
    file: `${FILTER}/given.ts`,
    find: "return related(converse(relation), value, one.value);",
    replace: "return related(relation, value, one.value);",
  },
  {
    name: "the index takes the opposite of what it does not know for false",
    file: `${FILTER}/given.ts`,
    find: "return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;",
    replace: "return truth === FALSE ? TRUE : FALSE;",
  },
  {
    name: "a disjunction is ruled out by its first part",
    file: `${FILTER}/given.ts`,
    find: "if (one === UNKNOWN) all = UNKNOWN;\n  }\n  return all;\n}\n\nfunction opposite",
    replace: "all = one;\n  }\n  return all;\n}\n\nfunction opposite",
  },
  {
    name: "a prepared customer keeps what another index made of it",
    file: `${FILTER}/prepared-customer.ts`,
    find: "if (this.classes === null || this.by !== index) {",
    replace: "if (this.classes === null) {",
  },
];
