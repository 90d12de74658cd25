import type { DeclarationTrace, TraceNode } from "@comity/core";
import type { Style } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import { factInWords, type Telling, WIDTH } from "./reasons.ts";

const LOOKS = { true: "good", false: "faint", unknown: "wait" } as const;

/** Every declaration that concerned a message, with its condition as a tree: each part, what it came to, and from what. */
export function traceLines(trace: readonly DeclarationTrace[], telling: Telling, style: Style): string[] {
  return trace.flatMap((one) => [...declarationLines(one, telling, style), ""]);
}

function declarationLines(one: DeclarationTrace, telling: Telling, style: Style): string[] {
  const head = `${one.kind} ${style("strong", one.id)}: ${outcomeOf(one)}`;
  return [
    `  ${head}`,
    ...(one.condition === null ? [] : nodeLines(one.condition, 4, telling, style)),
    ...(one.afterChanges === null
      ? []
      : ["    as other rules had changed it:", ...nodeLines(one.afterChanges, 6, telling, style)]),
  ];
}

function outcomeOf({ inEffect, effect, won, mode }: DeclarationTrace): string {
  if (!inEffect) return "not in effect on this day";
  if (effect === null) return "nothing to say";
  if (mode === "observe") return `${effect}, which is only observed`;
  return won ? effect : `${effect}, which others overruled`;
}

function nodeLines(node: TraceNode, depth: number, telling: Telling, style: Style): string[] {
  const indent = " ".repeat(depth);
  const [first = "", ...rest] = wrap(node.text, Math.max(WIDTH - depth - 9, 40), "");
  const notes = [
    ...node.values.map(({ of, value }) => `${of}: ${value}`),
    ...node.facts.map((fact) => `from ${factInWords(fact, telling)}`),
    ...node.causes,
    ...(node.more > 0 ? [`and ${node.more} more records`] : []),
  ];
  return [
    `${indent}${style(LOOKS[node.truth], node.truth.padEnd(8))} ${first}`,
    ...rest.map((line) => `${indent}         ${line}`),
    ...notes.map((note) => `${indent}           ${style("faint", note)}`),
    ...node.parts.flatMap((part) => nodeLines(part, depth + 2, telling, style)),
  ];
}
