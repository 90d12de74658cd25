import type { Template, TemplatePart } from "../ir/program.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { Unknown } from "../value/unknown.ts";
import type { Known } from "../value/value.ts";
import { inWords, listInWords } from "../value/words.ts";
import { evaluateValue } from "./evaluate.ts";
import type { Matches } from "./finding.ts";
import { type Freshness, recordFreshness } from "./freshness.ts";
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
  const filling = new Filling(situation, matches, other);
  let text = "";
  for (const part of template.parts) text += part.kind === "text" ? part.text : filling.fill(part);
  return text;
}

type ValueExpr = Extract<TemplatePart, { kind: "value" }>["expr"];

/** The filling of one sentence. Whether a record is fresh is asked once for all holes that it fills. */
class Filling {
  private readonly situation: Situation;
  private readonly matches: Matches;
  private readonly other: OtherMessage | undefined;
  private record: FactRecord | null = null;
  private freshness: Freshness | undefined;

  constructor(situation: Situation, matches: Matches, other: OtherMessage | undefined) {
    this.situation = situation;
    this.matches = matches;
    this.other = other;
  }

  fill(part: Exclude<TemplatePart, { kind: "text" }>): string {
    if (part.kind === "other") return this.other === undefined ? "unknown" : this.other[part.field];
    const { expr, slot } = part;
    const { situation } = this;
    if (slot !== null) return this.fillFromRecords(expr, slot, this.matches.get(slot) ?? []);
    if (expr.op !== "item") return words(expr, situation);
    return firstOf((situation.removed ?? []).map((item) => words(expr, { ...situation, item })));
  }

  private fillFromRecords(expr: ValueExpr, slot: number, records: readonly FactRecord[]): string {
    const only = records[0];
    if (only !== undefined && records.length === 1) return this.wordsOf(expr, slot, only);
    return firstOf(records.map((record) => this.wordsOf(expr, slot, record)));
  }

  private wordsOf(expr: ValueExpr, slot: number, record: FactRecord): string {
    const { situation } = this;
    // Most sentences name fields of what matched; nothing of the situation but the record is needed for those.
    if (expr.op !== "field" || expr.slot !== slot || situation.observer !== undefined)
      return words(expr, situation, new Map([[slot, record]]));
    if (this.record !== record) {
      this.record = record;
      this.freshness = recordFreshness(situation, record);
    }
    return inWordsOrUnknown(readField(record, expr.field, situation, this.freshness).value, expr, situation);
  }
}

function firstOf(all: readonly string[]): string {
  // So few are told apart faster one by one than by a table.
  const distinct =
    all.length <= MOST_NAMED ? all.filter((one, at) => all.indexOf(one) === at) : [...new Set(all)];
  if (distinct.length === 0) return "unknown";
  const more = distinct.length - MOST_NAMED;
  return listInWords(more > 0 ? [...distinct.slice(0, MOST_NAMED), `${more} more`] : distinct);
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
