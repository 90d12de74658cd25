import type { Known } from "@comity/core";

/** The operators whose value is what a clock or a calendar reads. */
export type ClockName = "now" | "today" | "local_time";

/**
 * A condition, as code that has been written so far leaves it. The three parts are JavaScript without effects, cheap
 * enough to be written twice.
 */
export interface TruthText {
  /** Whether it is true: an operand of `&&` as it stands, so that what is joined by `||` has its brackets. */
  readonly yes: string;
  /** Whether it is unknown, whatever `yes` is, likewise an operand of `&&`; null: it never is. */
  readonly unknown: string | null;
  /** When time changes it (Infinity: never), as a number; null: time never does. */
  readonly next: string | null;
  /** The local that has it as a number, if one does. */
  readonly local?: string;
}

/** A condition that code has put into a local, as a number: 0 false, 1 true, 2 unknown. */
export function localTruth(local: string, next: string | null): TruthText {
  return { yes: `${local} === 1`, unknown: `${local} === 2`, next, local };
}

/** A condition's outcome as a number. */
export function truthNumber({ yes, unknown, local }: TruthText): string {
  if (local !== undefined) return local;
  if (yes === "true") return "1";
  const no = unknown === null ? "0" : unknown === "true" ? "2" : `${unknown} ? 2 : 0`;
  return yes === "false" ? no : `${yes} ? 1 : ${no}`;
}

/**
 * How a value stands for its absence. `never`: it is there. `empty`: null and undefined are both empty. `unknown`: both
 * are unknown. `both`: null is empty, undefined is unknown.
 */
export type Absence = "never" | "empty" | "unknown" | "both";

/** A value, as code that has been written so far leaves it: names of locals, or literals. */
export interface ValueText {
  readonly code: string;
  readonly absence: Absence;
  /** When time changes it, as a number; null: time never does. */
  readonly next: string | null;
  /** The clock that it is. */
  readonly clock: ClockName | null;
  /** It may be a range, of which comparisons know something. */
  readonly bounded: boolean;
  readonly literal: { readonly value: Known } | null;
}

export const NEVER = "Infinity";

export const CONSTANT = {
  true: { yes: "true", unknown: null, next: null },
  false: { yes: "false", unknown: null, next: null },
  unknown: { yes: "false", unknown: "true", next: null },
} as const satisfies Readonly<Record<string, TruthText>>;

/** A value that code has put into a local. */
export function valueText(code: string, absence: Absence, more: Partial<ValueText> = {}): ValueText {
  return { code, absence, next: null, clock: null, bounded: false, literal: null, ...more };
}

/** A value of which nothing is known. */
export const UNKNOWN_VALUE: ValueText = valueText("undefined", "both");

/** Whether a value is empty; null: it never is. */
export function emptyTest({ code, absence, literal }: ValueText): string | null {
  if (literal !== null) return literal.value === null ? "true" : null;
  switch (absence) {
    case "never":
    case "unknown":
      return null;
    case "empty":
      return `${code} == null`;
    case "both":
      return `${code} === null`;
  }
}

/** Whether a value that is no range is unknown; null: it never is. */
export function unknownTest({ code, absence, literal }: ValueText): string | null {
  if (literal !== null) return null;
  switch (absence) {
    case "never":
    case "empty":
      return null;
    case "unknown":
      return `${code} == null`;
    case "both":
      return `${code} === undefined`;
  }
}

/** Whether a value is not empty, though it may be unknown; null: it never is. */
export function givenTest({ code, absence, literal }: ValueText): string | null {
  if (literal !== null) return literal.value === null ? "false" : null;
  if (absence === "never" || absence === "unknown") return null;
  return absence === "empty" ? `${code} != null` : `${code} !== null`;
}

/** Whether a value is there: neither empty nor unknown; null: it always is. */
export function thereTest({ code, absence, literal }: ValueText): string | null {
  if (literal !== null) return literal.value === null ? "false" : null;
  return absence === "never" ? null : `${code} != null`;
}

/** The value as the run time takes it: null is empty, undefined is unknown. */
export function operandOf({ code, absence }: ValueText): string {
  if (absence === "empty") return `${code} ?? null`;
  return absence === "unknown" ? `${code} ?? undefined` : code;
}

/** The first of some instants; null: none of them. */
export function earliestOf(nexts: readonly (string | null)[]): string | null {
  const timed = [...new Set(nexts.filter((next) => next !== null && next !== NEVER))];
  const [only] = timed;
  return timed.length > 1 ? `Math.min(${timed.join(", ")})` : (only ?? null);
}

/** All of these tests; null: there is none. */
export function allOfTests(tests: readonly (string | null)[]): string | null {
  const given = tests.filter((test) => test !== null && test !== "true");
  return given.length === 0 ? null : given.join(" && ");
}

/** Any of these tests; null: none can hold. */
export function anyOfTests(tests: readonly (string | null)[]): string | null {
  const given = [...new Set(tests.filter((test) => test !== null && test !== "false"))];
  return given.length === 0 ? null : given.length === 1 ? (given[0] ?? null) : `(${given.join(" || ")})`;
}

/** The opposite of a condition: what is unknown stays so. */
export function negated({ yes, unknown, next }: TruthText): TruthText {
  const no = yes === "true" ? "false" : yes === "false" ? "true" : `!(${yes})`;
  const known = unknown === null ? null : unknown === "true" ? "false" : `!(${unknown})`;
  return { yes: known === "false" ? "false" : (allOfTests([no, known]) ?? "true"), unknown, next };
}
