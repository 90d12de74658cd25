/**
 * The types of the rule language. Every expression of the typed IR carries one, so a backend never has to guess
 * how a value is represented (see `value.ts` for the representation of each).
 */
export type Type =
  | { readonly kind: "boolean" }
  | { readonly kind: "text" }
  | { readonly kind: "number" }
  | { readonly kind: "money" }
  /** A calendar date without a time. */
  | { readonly kind: "date" }
  /** A point on the time line. */
  | { readonly kind: "instant" }
  /** A length of time; a day is always 24 hours. */
  | { readonly kind: "duration" }
  /** A number of calendar days, for arithmetic on dates. */
  | { readonly kind: "days" }
  /** A time of day, without date or zone. */
  | { readonly kind: "time_of_day" }
  | { readonly kind: "enumeration"; readonly values: readonly string[] }
  /** The key of a record of another type, which can be navigated. */
  | { readonly kind: "reference"; readonly record: string }
  | { readonly kind: "list"; readonly of: Type };

export const BOOLEAN: Type = { kind: "boolean" };
export const TEXT: Type = { kind: "text" };
export const NUMBER: Type = { kind: "number" };
export const MONEY: Type = { kind: "money" };
export const DATE: Type = { kind: "date" };
export const INSTANT: Type = { kind: "instant" };
export const DURATION: Type = { kind: "duration" };
export const TIME_OF_DAY: Type = { kind: "time_of_day" };

/** The type in words that a rule author knows: "a date", "one of active, closed", "a list of text". */
export function typeInWords(type: Type): string {
  switch (type.kind) {
    case "boolean":
      return "true or false";
    case "text":
      return "text";
    case "number":
      return "a number";
    case "money":
      return "an amount of money";
    case "date":
      return "a date";
    case "instant":
      return "an instant";
    case "duration":
      return "a length of time";
    case "days":
      return "a number of days";
    case "time_of_day":
      return "a time of day";
    case "enumeration":
      return `one of ${type.values.join(", ")}`;
    case "reference":
      return `a reference to ${type.record}`;
    case "list":
      return `a list of ${typeInWords(type.of)}`;
  }
}

/** What `typeof` says of the values of a type; null: they are objects. */
export function representation({ kind }: Type): "boolean" | "number" | "string" | null {
  switch (kind) {
    case "boolean":
      return "boolean";
    case "text":
    case "enumeration":
    case "reference":
      return "string";
    case "number":
    case "date":
    case "instant":
    case "duration":
    case "days":
    case "time_of_day":
      return "number";
    case "money":
    case "list":
      return null;
  }
}

const ORDERED: ReadonlySet<Type["kind"]> = new Set([
  "number",
  "money",
  "date",
  "instant",
  "duration",
  "days",
  "time_of_day",
]);

/** Whether values of the type can be more or less than each other. */
export function isOrdered(type: Type): boolean {
  return ORDERED.has(type.kind);
}

/** Whether a value of one type may stand where another is wanted. Lists are compared by what is in them. */
export function sameKind(left: Type, right: Type): boolean {
  if (left.kind === "list" || right.kind === "list") return false;
  if (left.kind === "reference" && right.kind === "reference") return left.record === right.record;
  // The key of a record is a text: a reference can be compared with the key itself.
  if (left.kind === "reference") return right.kind === "text";
  if (right.kind === "reference") return left.kind === "text";
  return left.kind === right.kind;
}
