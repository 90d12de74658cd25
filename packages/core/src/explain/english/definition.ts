import type { Expr } from "../../ir/expression.ts";
import { childrenOf } from "../../ir/reads.ts";
import { conditionInWords, definitionName } from "./condition.ts";
import { inside, type Reading } from "./reading.ts";

/** A definition as it stands in a condition: the values of its parameters are put in. */
export interface DefinitionUse {
  readonly name: string;
  readonly label: string | null;
  /** What it means, as a sentence: "Cover-ending means: the status is cancelling, or ...". */
  readonly sentence: string;
}

/** The definitions that conditions use, those inside other definitions too: each name once, where it is first used. */
export function definitionsIn(conditions: readonly Expr[], reading: Reading): DefinitionUse[] {
  const found = new Map<string, DefinitionUse>();
  const visit = (expr: Expr, around: Reading): void => {
    if (expr.op === "defined" && !found.has(expr.name)) found.set(expr.name, useOf(expr, around));
    const within = "slot" in expr && typeof expr.slot !== "number" ? inside(around, expr.slot) : around;
    for (const child of childrenOf(expr)) visit(child, within);
  };
  for (const condition of conditions) visit(condition, reading);
  return [...found.values()];
}

function useOf(expr: Extract<Expr, { op: "defined" }>, reading: Reading): DefinitionUse {
  const name = definitionName(expr.name);
  const label = expr.label === undefined ? "" : ` (${expr.label})`;
  const words = conditionInWords(expr.body, describing(expr.subject, reading));
  const sentence = `${name.charAt(0).toUpperCase()}${name.slice(1)}${label} means: ${words}.`;
  return { name: expr.name, label: expr.label ?? null, sentence };
}

/** The record that a definition is said of is the one that is described: its fields go without its name. */
function describing(subject: number | string | undefined, reading: Reading): Reading {
  const known = typeof subject === "number" ? reading.slots.get(subject) : undefined;
  if (typeof subject !== "number" || known === undefined) return reading;
  return { ...reading, slots: new Map(reading.slots).set(subject, { ...known, own: true }) };
}
