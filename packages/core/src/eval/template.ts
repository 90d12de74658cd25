import type { Template, TemplatePart } from "../ir/program.ts";
import { Unknown } from "../value/unknown.ts";
import { inWords, listInWords } from "../value/words.ts";
import { evaluateValue } from "./evaluate.ts";
import type { Matches } from "./finding.ts";
import type { Situation } from "./situation.ts";
import { dateZoneOf } from "./zone-of.ts";

/** What a conflict's sentence may say of the other message. */
export interface OtherMessage {
  readonly standing: string;
  readonly intent: string;
  readonly department: string;
  readonly message: string;
}

/** So many of a record's values are named; the others are counted. */
const MOST_NAMED = 3;

/**
 * Fills the holes of a sentence. A hole that reads a slot is filled from the records that matched there:
 * each value once, the first three by name and the others by number. A hole that reads an item is filled from the items
 * taken out in the same way. Values that are not known read
 * "unknown", empty ones "not given".
 */
export function fillTemplate(
  template: Template,
  situation: Situation,
  matches: Matches,
  other?: OtherMessage,
): string {
  return template.parts.map((part) => fillPart(part, situation, matches, other)).join("");
}

function fillPart(part: TemplatePart, situation: Situation, matches: Matches, other?: OtherMessage): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "other":
      return other === undefined ? "unknown" : other[part.field];
    case "value":
      return fillValue(part.expr, part.slot, situation, matches);
  }
}

type ValueExpr = Extract<TemplatePart, { kind: "value" }>["expr"];

function fillValue(expr: ValueExpr, slot: number | null, situation: Situation, matches: Matches): string {
  if (slot !== null) {
    const records = matches.get(slot) ?? [];
    return firstOf(records.map((record) => words(expr, situation, new Map([[slot, record]]))));
  }
  if (expr.op !== "item") return words(expr, situation);
  return firstOf((situation.removed ?? []).map((item) => words(expr, { ...situation, item })));
}

function firstOf(all: readonly string[]): string {
  const distinct = [...new Set(all)];
  if (distinct.length === 0) return "unknown";
  const more = distinct.length - MOST_NAMED;
  return listInWords(more > 0 ? [...distinct.slice(0, MOST_NAMED), `${more} more`] : distinct);
}

function words(
  expr: ValueExpr,
  situation: Situation,
  bindings?: Parameters<typeof evaluateValue>[2],
): string {
  const { value } = evaluateValue(expr, situation, bindings);
  return value instanceof Unknown ? "unknown" : inWords(value, expr.type, dateZoneOf(situation));
}
