import jsonata from "jsonata";
import type { Json } from "../contract/fact-source.ts";
import { evaluator } from "./apart/evaluator.ts";
import { LIMITS } from "./apart/limits.ts";
import { messageOf } from "./apart/plain.ts";
import { checkSyntaxTree, type ExpressionProblem, namesRead, type SyntaxNode } from "./expression-check.ts";

/** An expression ready to be evaluated on records. */
export interface Expression {
  /**
   * The names of the record that it reads; null if that cannot be told before: it reads the record as a whole.
   */
  readonly reads: ReadonlySet<string> | null;
  /** @returns undefined if there is nothing there. @throws InputError with JSONata's code */
  evaluate(record: Json): Promise<Json | undefined>;
}

const LONGEST = 4_000;
const DEEPEST_BRACKETS = 100;

/** Reads an expression of JSONata. */
export function parseExpression(text: string): Expression | ExpressionProblem {
  if (text.trim() === "")
    return { message: "There is no expression here.", help: "Name a column, or leave the line out." };
  if (text.length > LONGEST || bracketsIn(text) > DEEPEST_BRACKETS) {
    return { message: "The expression is too long or nested too deeply.", help: "Shorten it." };
  }
  let parsed: jsonata.Expression;
  try {
    parsed = jsonata(text, LIMITS);
  } catch (error) {
    return { message: `This is not an expression: ${messageOf(error)}.`, help: SYNTAX_HELP };
  }
  const tree = parsed.ast() as unknown as SyntaxNode;
  const problem = checkSyntaxTree(tree);
  if (problem !== null) return problem;
  const path = plainPath(tree);
  const evaluateWhole = (record: Json) => evaluator().evaluate(text, record);
  return {
    reads: namesRead(tree),
    evaluate: path === null ? evaluateWhole : (record) => alongPath(record, path, evaluateWhole),
  };
}

/** A column, whatever its name is. */
export function columnExpression(name: string): Expression {
  return {
    reads: new Set([name]),
    evaluate: async (record) => member(record, name),
  };
}

export function isProblem(parsed: Expression | ExpressionProblem): parsed is ExpressionProblem {
  return "message" in parsed;
}

const SYNTAX_HELP =
  "Columns are written by their name, texts in double quotes. A column whose name has spaces is written {column: NAME}.";

function bracketsIn(text: string): number {
  return text.length - text.replace(/[([{]/g, "").length;
}

/** The names of `a` or `a.b`, which need no interpreter; null for anything else. */
function plainPath({ type, steps, ...rest }: SyntaxNode): readonly string[] | null {
  if (type !== "path" || steps === undefined || Object.keys(rest).length > 0) return null;
  const names: string[] = [];
  for (const step of steps) {
    if (step.type !== "name" || typeof step.value !== "string" || Object.keys(step).length > 3) return null;
    names.push(step.value);
  }
  return names;
}

async function alongPath(
  record: Json,
  names: readonly string[],
  otherwise: (record: Json) => Promise<Json | undefined>,
): Promise<Json | undefined> {
  let at: Json | undefined = record;
  for (const name of names) {
    if (Array.isArray(at)) return otherwise(record);
    at = member(at, name);
  }
  return Array.isArray(at) ? otherwise(record) : at;
}

function member(of: Json | undefined, name: string): Json | undefined {
  if (typeof of !== "object" || of === null || Array.isArray(of)) return undefined;
  return Object.hasOwn(of, name) ? (of as { readonly [key: string]: Json })[name] : undefined;
}
