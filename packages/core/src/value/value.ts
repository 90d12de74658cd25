/** An amount in the smallest unit of its currency: 12.50 USD is `{ minor: 1250, currency: "USD" }`. */
export interface Money {
  readonly minor: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Days since 1970-01-01. */
export type EpochDay = number;

/**
 * A known value. Its representation follows its {@link Type}: boolean -> boolean; text, enumeration, reference ->
 * string; number -> number; money -> Money; date -> {@link EpochDay}; instant -> {@link Instant}; duration ->
 * milliseconds; days -> a count of days; time_of_day -> milliseconds since midnight; list -> array.
 */
export type Value = boolean | number | string | Money | readonly Value[];

/**
 * An optional field that the silo left out: a *known* value. `is empty` tests it, every other comparison with it
 * is false.
 */
export const EMPTY = null;
export type Empty = null;

/** What an expression evaluates to: a value, empty, or unknown with its causes. */
export type Known = Value | Empty;
