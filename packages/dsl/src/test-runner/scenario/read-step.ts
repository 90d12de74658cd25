import {
  type CustomerData,
  type Instant,
  type MessageRequest,
  parseInstant,
  type Verdict,
} from "@comity/core";
import { escapePointer } from "../../source/check-schema.ts";
import type { Action, Expectation, Place, SetUp, Step } from "../model.ts";
import { checkShape, type ShapeProblem } from "./check-shape.ts";
import { ACTION_KEYS, logLine, setUp as setUpSchema, step as stepSchema } from "./schema.ts";

/** Gives the place of a value by its JSON pointer within the step. */
export type PlaceOf = (pointer: string) => Place;

type Fields = Readonly<Record<string, unknown>>;

/** Thrown within this file only, to leave a half-read step with what is wrong with it. */
class Misshapen extends Error {
  readonly problem: ShapeProblem;

  constructor(pointer: string, message: string, help: string, onKey = false) {
    super(message);
    this.problem = { pointer, onKey, message, help };
  }
}

export type ReadResult<T> =
  | { readonly value: T; readonly problems?: never }
  | { readonly value?: never; readonly problems: readonly ShapeProblem[] };

/**
 * Reads one step of a scenario, or one line of a replay log (`log: true`, where nothing is expected).
 * A key that is not known is a problem, never ignored.
 */
export function readStep(
  raw: unknown,
  placeOf: PlaceOf,
  options?: { readonly log: boolean },
): ReadResult<Step> {
  const problems = checkShape(options?.log === true ? logLine : stepSchema, raw);
  if (problems.length > 0) return { problems };
  return catchingMisshapen(() => {
    const fields = raw as Fields;
    const action = readAction(fields);
    const at = fields.at === undefined ? null : instantAt("/at", String(fields.at));
    return {
      place: placeOf(""),
      at,
      action,
      expect: fields.expect === undefined ? [] : readExpect(fields.expect as Fields, action, placeOf),
    };
  });
}

/** Reads the set-up that scenarios and replay logs share. `now` is null where it is not given. */
export function readSetUp(raw: unknown): ReadResult<SetUp & { readonly now: Instant | null }> {
  const problems = checkShape(setUpSchema, raw);
  if (problems.length > 0) return { problems };
  return catchingMisshapen(() => {
    const fields = raw as Fields;
    const asOf = (fields.as_of ?? {}) as Readonly<Record<string, string>>;
    for (const [silo, at] of Object.entries(asOf)) instantAt(`/as_of/${escapePointer(silo)}`, at);
    return {
      now: fields.now === undefined ? null : instantAt("/now", String(fields.now)),
      customers: (fields.customers ?? []) as readonly CustomerData[],
      records: joinRecords(fields.state, fields.reference),
      asOf,
      unreadable: (fields.unreadable ?? []) as readonly string[],
    };
  });
}

function catchingMisshapen<T>(read: () => T): ReadResult<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Misshapen) return { problems: [error.problem] };
    throw error;
  }
}

function joinRecords(...groups: readonly unknown[]): SetUp["records"] {
  const joined: Record<string, readonly Fields[]> = Object.create(null);
  for (const group of groups) {
    for (const [record, rows] of Object.entries((group ?? {}) as Record<string, readonly Fields[]>)) {
      joined[record] = [...(joined[record] ?? []), ...rows];
    }
  }
  return joined;
}

function instantAt(pointer: string, text: string): Instant {
  const instant = parseInstant(text);
  if (instant.ok) return instant.value;
  throw new Misshapen(pointer, instant.error, "Instants are ISO 8601 with their offset from UTC.");
}

function readAction(fields: Fields): Action | null {
  const given = ACTION_KEYS.filter((key) => fields[key] !== undefined);
  const [key, second] = given;
  if (second !== undefined) {
    throw new Misshapen(
      `/${second}`,
      `A step does one thing, and this one has ${given.join(" and ")}.`,
      "Write a step of its own for each.",
      true,
    );
  }
  if (key !== "review") refuseReviewKeys(fields);
  switch (key) {
    case undefined:
      return passing(fields);
    case "message":
      return { kind: "message", request: fields.message as MessageRequest };
    case "fact":
    case "delete":
      return { kind: "report", fact: oneFact(fields[key] as Fields, key === "delete") };
    case "sync":
      return { kind: "sync", silo: String(fields.sync) };
    case "review":
      return readReview(fields);
    default:
      return { kind: key, message: String(fields[key]) };
  }
}

function passing(fields: Fields): null {
  if (fields.at !== undefined) return null;
  throw new Misshapen("", "Nothing happens in this step.", `Give it one of at, ${ACTION_KEYS.join(", ")}.`);
}

function refuseReviewKeys(fields: Fields): void {
  for (const key of ["decision", "by"]) {
    if (fields[key] === undefined) continue;
    throw new Misshapen(
      `/${key}`,
      `"${key}" belongs to a review.`,
      'Add "review" with the message\'s id.',
      true,
    );
  }
}

function readReview(fields: Fields): Action {
  for (const key of ["decision", "by"]) {
    if (fields[key] !== undefined) continue;
    throw new Misshapen(
      "/review",
      `"${key}" is missing beside the review.`,
      "A review has a decision and by whom.",
    );
  }
  return {
    kind: "review",
    message: String(fields.review),
    decision: fields.decision === "send" ? "send" : "block",
    by: String(fields.by),
  };
}

function oneFact(group: Fields, deleted: boolean): { record: string; data: Fields; deleted?: true } {
  const [record, data] = Object.entries(group)[0] ?? ["", {}];
  return deleted ? { record, data: data as Fields, deleted } : { record, data: data as Fields };
}

/** On which steps an expectation makes sense; those that are not here are compared on any step. */
const ONLY_ON: Readonly<Record<string, readonly (Action["kind"] | null)[]>> = {
  verdict: ["message", "review", "start"],
  until: ["message", "review", "start"],
  removed: ["message", "review", "start"],
  attached: ["message", "review", "start"],
  channel: ["message", "review", "start"],
  started: ["start"],
};

function readExpect(expect: Fields, action: Action | null, placeOf: PlaceOf): Expectation[] {
  return Object.entries(expect).map(([key, value]) => {
    const allowed = ONLY_ON[key];
    if (allowed !== undefined && !allowed.includes(action?.kind ?? null)) {
      throw new Misshapen(
        `/expect/${key}`,
        `"${key}" cannot be expected of this step.`,
        `It is compared on: ${allowed.join(", ")}.`,
        true,
      );
    }
    return { place: placeOf(`/expect/${key}`), ...readExpectation(key, value) } as Expectation;
  });
}

type WithoutPlace<T> = T extends unknown ? Omit<T, "place"> : never;

/** The value has been checked against the schema. */
function readExpectation(key: string, value: unknown): WithoutPlace<Expectation> {
  switch (key) {
    case "verdict":
      return { kind: key, message: null, verdict: value as Verdict };
    case "until":
      return { kind: key, message: null, until: readUntil(String(value)) };
    case "removed":
    case "attached":
      return { kind: key, message: null, values: value as readonly string[] };
    case "channel":
      return { kind: key, message: null, channel: String(value) };
    case "started":
      return { kind: key, started: String(value) === "true" };
    case "recalled":
    case "missed":
      return { kind: key, messages: value as readonly string[] };
    case "resolved":
      return { kind: key, messages: value as readonly { message: string; verdict: Verdict }[] };
    default:
      return { kind: "alerts", alerts: value as readonly { customer: string; intent: string }[] };
  }
}

function readUntil(text: string): Instant | "fact" | "review" {
  return text === "fact" || text === "review" ? text : instantAt("/expect/until", text);
}
