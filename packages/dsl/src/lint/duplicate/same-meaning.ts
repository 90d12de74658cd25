import {
  type Action,
  type Alert,
  type Conflict,
  canonicalJson,
  childrenOf,
  type Expr,
  type Limit,
  type Rule,
} from "@comity/core";
import type { LintContext } from "../context.ts";
import { areEquivalent, type Claim, isNeverTrue, TRUE } from "../solver/solver.ts";

/** Whether two rules do the same to the same messages, in whatever words. */
export function sameMeaning(one: Rule, other: Rule, context: LintContext): boolean {
  if (outline(one) !== outline(other)) return false;
  if (canonicalJson(meaningOf(one)) === canonicalJson(meaningOf(other))) return true;
  // Actions that speak of a record that was found mean the same only if the conditions find the same.
  if (speaksOfRecords(one) || speaksOfRecords(other)) return false;
  if (canonicalJson([one.then, one.ifUnknown]) !== canonicalJson([other.then, other.ifUnknown])) return false;
  const view = context.viewFor(one.intents);
  // Rules that can never apply are alike only in that, which is said of each of them already.
  if (isNeverTrue(one.when, view)) return false;
  const claim = ({ when }: Rule): Claim => ({ expr: when, outcomes: TRUE, view });
  return areEquivalent(claim(one), claim(other));
}

/** Whether two conflicts of any order of sides, two limits or two alerts say the same. */
export function sameForm(one: Conflict | Limit | Alert, other: Conflict | Limit | Alert): boolean {
  return canonicalJson(formOf(one)) === canonicalJson(formOf(other));
}

function speaksOfRecords({ then, ifUnknown }: Rule): boolean {
  return [then, ifUnknown].some((action) => action !== null && exprsIn(action).some(readsSlot));
}

function exprsIn(action: Action): readonly Expr[] {
  if (action.kind === "hold") return action.until.kind === "instant" ? [action.until.expr] : [];
  if (action.kind !== "amend") return [];
  return action.changes.flatMap((change) => (change.kind === "use_channel" ? [change.channel] : []));
}

function readsSlot(expr: Expr): boolean {
  return expr.op === "field" || childrenOf(expr).some(readsSlot);
}

/** What must be alike before two rules are worth comparing. */
function outline({ intents, mode, from, to, then }: Rule): string {
  return JSON.stringify([intents, mode, from, to, then.kind]);
}

function meaningOf({ intents, mode, from, to, when, then, ifUnknown }: Rule): unknown {
  return plain([intents, mode, from, to, when, then, ifUnknown]);
}

function formOf(declared: Conflict | Limit | Alert): unknown {
  const { id, pack, name, label, source, because, ...meaning } = declared;
  if (!("left" in meaning)) return plain(meaning);
  const { left, right, winner, ...more } = meaning;
  const swapped = left.intents.join() > right.intents.join();
  const sides = swapped ? [right.intents, left.intents] : [left.intents, right.intents];
  const first = winner === (swapped ? "right" : "left");
  const wins = winner === "left" || winner === "right" ? (first ? "first" : "second") : winner;
  return plain([sides, wins, more]);
}

/** Without the names of definitions and records, which are for explanations. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("op" in value && value.op === "defined" && "body" in value) return plain(value.body);
  const isSlot = "index" in value && "record" in value && "name" in value;
  const entries = Object.entries(value).filter(([key]) => key !== "source" && !(isSlot && key === "name"));
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}
