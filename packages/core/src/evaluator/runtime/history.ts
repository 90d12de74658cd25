import { converse } from "../../eval/relation.ts";
import type { HistoryState, HistoryWindow, Relation } from "../../ir/expression.ts";
import type { EarlierMessage } from "../../ledger/evidence.ts";
import { effectiveAt, isGone, isLive, standingAt } from "../../ledger/standing.ts";
import { sameValue } from "../../value/compare.ts";
import { own } from "../../value/own.ts";
import type { Run } from "../run.ts";
import { FALSE, TRUE, type TruthCode, UNKNOWN } from "../truth-code.ts";
import { nowFlip, nowFlipBoth } from "./clock.ts";
import { holds } from "./relation.ts";

/** Which earlier messages a condition looks for, as in the IR's `history`. */
export interface HistorySpec {
  readonly intents: readonly string[];
  readonly scope: "customer" | "household";
  readonly same: readonly string[];
  readonly state: HistoryState;
  readonly when: HistoryWindow | null;
}

/** A condition on earlier messages, prepared. */
export class History {
  private readonly spec: HistorySpec;
  private readonly intents: ReadonlySet<string>;
  /** How `now` compares with the effective time moved on by the window's length. */
  private readonly relation: Relation;
  /** When the outcome for the entry looked at last flips. */
  private next = Number.POSITIVE_INFINITY;

  constructor(spec: HistorySpec) {
    this.spec = spec;
    this.intents = new Set(spec.intents);
    this.relation = converse(spec.when?.relation ?? "ge");
  }

  /** Whether there is such a message; leaves in `run.next` when time changes that. See `eval/history.ts`. */
  test(run: Run): TruthCode {
    const { entries } = run;
    let last = Number.NEGATIVE_INFINITY;
    let first = Number.POSITIVE_INFINITY;
    let truth: TruthCode = FALSE;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (entry === undefined || !this.isRelevant(entry, run)) continue;
      const found = this.testEntry(entry, run);
      if (found === TRUE) last = Math.max(last, this.next);
      else if (found === UNKNOWN) truth = UNKNOWN;
      first = Math.min(first, this.next);
    }
    const isTrue = last > Number.NEGATIVE_INFINITY;
    run.next = isTrue ? last : first;
    return isTrue ? TRUE : truth;
  }

  private isRelevant(entry: EarlierMessage, { message, customer }: Run): boolean {
    if (!this.intents.has(entry.message.intent) || entry.id === message?.id) return false;
    if (this.spec.scope === "customer" && entry.customer !== customer.id) return false;
    for (const field of this.spec.same) {
      const ours = message === null ? null : (own(message.about, field) ?? null);
      const theirs = own(entry.message.about, field) ?? null;
      if (ours === null || theirs === null || !sameValue(ours, theirs)) return false;
    }
    return true;
  }

  /** Two conditions on one message: how it stands, and that its effective time is in the window. */
  private testEntry(entry: EarlierMessage, run: Run): TruthCode {
    const state = standingAt(entry, run.clock);
    const stands = this.stands(state);
    const lapses =
      (state === "cleared" || state === "started") && entry.dueAt !== null
        ? entry.dueAt
        : Number.POSITIVE_INFINITY;
    const { when } = this.spec;
    if (when === null) {
      this.next = lapses;
      return stands;
    }
    const fixed = effectiveAt(entry) + when.agoMs;
    const inside = holds(this.relation, run.at, fixed);
    const flip = this.flip(run, fixed);
    if (inside && stands !== FALSE) {
      this.next = Math.min(lapses, flip);
      return stands;
    }
    this.next = inside ? lapses : stands !== FALSE ? flip : Math.max(lapses, flip);
    return FALSE;
  }

  private stands(state: ReturnType<typeof standingAt>): TruthCode {
    switch (this.spec.state) {
      case "cleared":
        return isLive(state) ? TRUE : FALSE;
      case "started":
        return isGone(state) ? TRUE : FALSE;
      case "sent":
        return state === "unreported" ? UNKNOWN : state === "sent" ? TRUE : FALSE;
    }
  }

  private flip(run: Run, fixed: number): number {
    switch (this.relation) {
      case "lt":
      case "ge":
        return nowFlip(run, fixed);
      case "le":
      case "gt":
        return nowFlip(run, fixed + 1);
      case "eq":
      case "ne":
        return nowFlipBoth(run, fixed);
    }
  }
}

/** Prepares a condition on earlier messages. */
export function history(spec: HistorySpec): History {
  return new History(spec);
}
