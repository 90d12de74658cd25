import type { Expr } from "../../ir/expression.ts";
import type { Definition } from "../../ir/program.ts";
import { childrenOf } from "../../ir/reads.ts";
import { conditionInWords, usedDefinition } from "./condition.ts";
import { inside, type Reading } from "./reading.ts";

/** A definition as it stands in a condition: the values of its parameters are put in. */
export interface DefinitionUse {
  readonly name: string;
  readonly label: string | null;
  /** What it means, as a sentence: "Cover-ending means: the status is cancelling, or ...". */
  readonly sentence: string;
}

/** The definitions that conditions use, those inside other definitions too: each once, where it is first used so. */
export function definitionsIn(conditions: readonly Expr[], reading: Reading): DefinitionUse[] {
  const found = new Map<string, DefinitionUse>();
  const visit = (expr: Expr, around: Reading): void => {
    if (expr.op === "defined") {
      const use = useOf(expr, around);
      // With other values for its parameters it means something else.
      const key = expr.args === undefined ? expr.name : use.sentence;
      if (!found.has(key)) found.set(key, use);
    }
    const within = "slot" in expr && typeof expr.slot !== "number" ? inside(around, expr.slot) : around;
    for (const child of childrenOf(expr)) visit(child, within);
  };
  for (const condition of conditions) visit(condition, reading);
  return [...found.values()];
}

/** A definition as it is written, with its parameters by their names. */
export function definitionInWords({ defined, slot }: Definition, reading: Reading): DefinitionUse {
  const parameters = new Map((defined.args ?? []).map(({ name, value }) => [value, name] as const));
  return useOf(defined, { ...(slot === null ? reading : inside(reading, slot)), parameters });
}

function useOf(expr: Extract<Expr, { op: "defined" }>, reading: Reading): DefinitionUse {
  const name = usedDefinition(expr, reading);
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
