import type { Template, TemplatePart } from "../ir/program.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";
import { inWords, listInWords } from "../value/words.ts";
import { evaluateValue } from "./evaluate.ts";
import type { Matches } from "./finding.ts";
import { readField } from "./read.ts";
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
  let text = "";
  for (const part of template.parts) text += fillPart(part, situation, matches, other);
  return text;
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
    const [only] = records;
    if (only !== undefined && records.length === 1) return wordsOfRecord(expr, slot, only, situation);
    return firstOf(records.map((record) => wordsOfRecord(expr, slot, record, situation)));
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

function wordsOfRecord(expr: ValueExpr, slot: number, record: FactRecord, situation: Situation): string {
  // Most sentences name fields of what matched; nothing of the situation but the record is needed for those.
  return expr.op === "field" && expr.slot === slot && situation.observer === undefined
    ? inWordsOrUnknown(readField(record, expr.field, situation).value, expr, situation)
    : words(expr, situation, new Map([[slot, record]]));
}

function words(
  expr: ValueExpr,
  situation: Situation,
  bindings?: Parameters<typeof evaluateValue>[2],
): string {
  return inWordsOrUnknown(evaluateValue(expr, situation, bindings).value, expr, situation);
}

function inWordsOrUnknown(value: Known | Unknown, { type }: ValueExpr, situation: Situation): string {
  if (value instanceof Unknown) return "unknown";
  // Nothing but instants, and lists of them, is read in a zone.
  const isZoned = type.kind === "instant" || type.kind === "list";
  return inWords(value, type, isZoned ? dateZoneOf(situation) : "UTC");
}
