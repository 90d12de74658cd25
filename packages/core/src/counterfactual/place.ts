import { contextOf } from "../decide/replay.ts";
import { evaluateCondition } from "../eval/evaluate.ts";
import type { Situation } from "../eval/situation.ts";
import type { Expr } from "../ir/expression.ts";
import type { RuleSet } from "../ir/program.ts";
import type { Evidence } from "../ledger/evidence.ts";
import type { FactRecord } from "../ledger/fact.ts";
import type { Item } from "../ledger/message.ts";
import { type Cause, type Truth, Unknown } from "../value/unknown.ts";
import { type Alteration, alter } from "./alteration.ts";
import type { Option } from "./options.ts";

/** Where a condition stands: on which evidence, for which records, and for which item. */
export interface Place {
  readonly evidence: Evidence;
  readonly rules: RuleSet;
  readonly bindings: ReadonlyMap<number, FactRecord>;
  readonly item?: Item;
}

/** How the ways to a part of a condition are found: handed over, because conditions contain each other. */
export type Flip = (expr: Expr, target: boolean, place: Place) => Option[];

export function situationAt({ evidence, rules, item }: Place): Situation {
  const { situation } = contextOf(evidence, rules);
  return item === undefined ? situation : { ...situation, item };
}

export function truthAt(expr: Expr, place: Place): Truth {
  return evaluateCondition(expr, situationAt(place), place.bindings).truth;
}

/** The place with something else on record: its records are looked up there again. */
export function placeAfter(place: Place, alteration: Exclude<Alteration, { kind: "time" }>): Place {
  return moved(place, alter(place.evidence, alteration));
}

/** The same place on other evidence. A record that is not there any more stays as it was. */
export function moved(place: Place, evidence: Evidence): Place {
  const bindings = new Map<number, FactRecord>();
  for (const [slot, record] of place.bindings) {
    const found = evidence.records.find((one) => one.type === record.type && one.key === record.key);
    bindings.set(slot, found ?? record);
  }
  return { ...place, evidence, bindings };
}

/** What would have to be learned for a truth to be known, as far as that can be said: silos in step, outcomes reported. */
export function toKnow(truth: Truth): Option[] {
  if (!(truth instanceof Unknown)) return [];
  return truth.causes.flatMap(wayToKnow);
}

function wayToKnow({ kind, silo, field, message }: Cause): Option[] {
  switch (kind) {
    case "stale":
    case "unreadable":
      return silo === undefined ? [] : [[{ kind: "silo", silo }]];
    case "missing":
      // A field that was never received may turn out to be anything: that is tried out, value by value.
      return silo === undefined || field !== undefined ? [] : [[{ kind: "silo", silo }]];
    case "unreported":
      return message === undefined ? [] : [true, false].map((sent) => [{ kind: "reported", message, sent }]);
    case "not_permitted":
      return [];
  }
}
