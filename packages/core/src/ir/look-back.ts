import { DAY_MS, HOUR_MS } from "../value/units.ts";
import { conditionsOfRule } from "./conditions.ts";
import type { Expr } from "./expression.ts";
import type { Limit, Program } from "./program.ts";
import { childrenOf } from "./reads.ts";

/** How far back a declaration compares messages of some intents. */
export interface LookBack {
  /** `pack/name`. */
  readonly declaration: string;
  readonly intents: readonly string[];
  /** Null: without bound. */
  readonly ms: number | null;
  /** Whether it compares what messages are about, and not only when they were sent and how they ended. */
  readonly comparesAbout: boolean;
}

/** A calendar month at its longest, and the hour that a change of clocks adds. */
const LONGEST_MS = {
  day: DAY_MS + HOUR_MS,
  week: 7 * DAY_MS + HOUR_MS,
  month: 31 * DAY_MS + HOUR_MS,
} as const;

/** Everything by which a program looks back at earlier messages: conflicts, limits, and histories in conditions. */
export function lookBacksOf({ rules, conflicts, limits, alerts }: Program): readonly LookBack[] {
  return [
    ...conflicts.map(({ id, left, right, withinMs, scope }) => ({
      declaration: id,
      intents: [...new Set([...left.intents, ...right.intents])],
      ms: withinMs,
      comparesAbout: scope.kind === "about",
    })),
    ...limits.map((limit) => ({
      declaration: limit.id,
      intents: limit.intents,
      ms: windowMs(limit),
      comparesAbout: false,
    })),
    ...rules.flatMap((rule) => conditionsOfRule(rule).flatMap((one) => historiesIn(one, rule.id))),
    ...alerts.flatMap(({ id, when }) => historiesIn(when, id)),
  ];
}

function windowMs({ window }: Limit): number {
  return window.kind === "rolling" ? window.ms : LONGEST_MS[window.unit];
}

function historiesIn(expr: Expr, declaration: string): LookBack[] {
  const inside = childrenOf(expr).flatMap((child) => historiesIn(child, declaration));
  if (expr.op !== "history") return inside;
  // "At least three days ago" has no end; "within the last thirty days" has.
  const isBounded = expr.when !== null && (expr.when.relation === "ge" || expr.when.relation === "gt");
  const ms = isBounded && expr.when !== null ? expr.when.agoMs : null;
  return [...inside, { declaration, intents: expr.intents, ms, comparesAbout: expr.same.length > 0 }];
}
