import type { Expr, RecordSet } from "../ir/expression.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { BOOLEAN } from "../value/type.ts";
import { type Cause, type Truth, Unknown } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import { comparing } from "./comparison.ts";
import { earliest, type Finding, finding, joinMatches, latest, NO_MATCHES, truthOf } from "./finding.ts";
import { recordFreshness, setStanding } from "./freshness.ts";
import { negate } from "./kleene.ts";
import { bind, type Evaluate, type ExprOf, type Scope } from "./scope.ts";

/** A record of a set, with whether it exists and the body holds for it. */
export interface Look {
  readonly record: FactRecord;
  /** A stale record is never true: it may be gone. It is false where even so it cannot match. */
  readonly truth: Truth;
  readonly changesAt: Instant | null;
  readonly body: Finding;
}

/** What is known of a set of records. */
export interface Survey {
  readonly looks: readonly Look[];
  /** Why there may be records that the silo has not told of; null if there are none. */
  readonly incomplete: Cause | null;
  /** When the set, or what is known of any of its records, changes by time alone. */
  readonly changesAt: Instant | null;
}

/** `no` is not `some`; `every` is not `some` that does not. */
export function quantify(expr: ExprOf<"quantify">, scope: Scope, evaluate: Evaluate): Finding {
  const { set, slot, body } = expr;
  switch (expr.quantifier) {
    case "some":
      return someOf(set, slot.index, body, scope, evaluate);
    case "no":
      return negate(someOf(set, slot.index, body, scope, evaluate));
    case "every":
      return negate(someOf(set, slot.index, { op: "not", type: BOOLEAN, arg: body }, scope, evaluate));
  }
}

/**
 * Whether the left side is among a field's values over a set of records: `some` record has it (or, in a
 * list, holds it).
 */
export function inRecords(expr: ExprOf<"in_records">, scope: Scope, evaluate: Evaluate): Finding {
  const left = evaluate(expr.left, scope);
  if (left.value === null) return finding(false, left.changesAt);
  const body: Expr =
    expr.field.type.kind === "list" && expr.left.type.kind !== "list"
      ? { op: "in_list", type: BOOLEAN, left: expr.left, list: expr.field }
      : comparing("eq", expr.left, expr.field);
  return someOf(expr.set, expr.slot.index, body, scope, evaluate);
}

/** Evaluates a body for each record of a set. */
export function survey(set: RecordSet, slot: number, body: Expr, scope: Scope, evaluate: Evaluate): Survey {
  const { situation } = scope;
  const standing = setStanding(situation, set.record);
  const records = situation.facts.records(set.record, set.scope);
  const looks = records.map((record) => lookAt(record, slot, body, scope, evaluate));
  return {
    looks,
    incomplete: standing.fresh ? null : standing.cause,
    changesAt: earliest([standing.fresh ? standing.changesAt : null, ...looks.map((look) => look.changesAt)]),
  };
}

/** Evaluates a body for one record of a set. */
export function lookAt(record: FactRecord, slot: number, body: Expr, scope: Scope, evaluate: Evaluate): Look {
  const result = evaluate(body, bind(scope, slot, record));
  const truth = truthOf(result);
  if (truth === false) return { record, truth, changesAt: result.changesAt, body: result };
  const freshness = recordFreshness(scope.situation, record);
  if (freshness.fresh) {
    return { record, truth, changesAt: earliest([result.changesAt, freshness.changesAt]), body: result };
  }
  const unknown = truth === true ? new Unknown([freshness.cause]) : truth;
  return { record, truth: unknown, changesAt: result.changesAt, body: result };
}

/**
 * Why a survey leaves something open. What a silo's silence explains as a whole is not repeated for each
 * record.
 */
export function causesOf({ looks, incomplete }: Pick<Survey, "looks" | "incomplete">): Cause[] {
  const ofRecords = looks.flatMap(({ truth }) => (truth instanceof Unknown ? truth.causes : []));
  if (incomplete === null) return ofRecords;
  return [
    incomplete,
    ...ofRecords.filter((cause) => cause.silo !== incomplete.silo || cause.kind === "missing"),
  ];
}

/** The records of those looks, and what their bodies rest on. */
export function citedOf(looks: readonly Look[]): FactRecord[] {
  return looks.flatMap(({ record, body }) => [record, ...body.cited]);
}

function someOf(set: RecordSet, slot: number, body: Expr, scope: Scope, evaluate: Evaluate): Finding {
  const surveyed = survey(set, slot, body, scope, evaluate);
  const matching = surveyed.looks.filter((look) => look.truth === true);
  if (matching.length > 0) {
    return {
      value: true,
      // It stays true as long as any one of them matches.
      changesAt: latest(matching.map((look) => look.changesAt)),
      matches: joinMatches([
        new Map([[slot, matching.map((look) => look.record)]]),
        ...matching.map((look) => look.body.matches),
      ]),
      cited: citedOf(matching),
    };
  }
  const open = surveyed.looks.filter((look) => look.truth instanceof Unknown);
  const isFalse = open.length === 0 && surveyed.incomplete === null;
  return {
    value: isFalse ? false : new Unknown(causesOf(surveyed)),
    changesAt: surveyed.changesAt,
    matches: NO_MATCHES,
    cited: citedOf(open),
  };
}
