import { describe, expect, test } from "vitest";
import { evaluateCondition } from "../../src/eval/evaluate.ts";
import type { Expr, HistoryState, HistoryWindow } from "../../src/ir/expression.ts";
import type { Entry, EntryState } from "../../src/ledger/entry.ts";
import { BOOLEAN } from "../../src/value/type.ts";
import { DAY_MS, HOUR_MS } from "../../src/value/units.ts";
import { Unknown } from "../../src/value/unknown.ts";
import { entry, NOON, situation, type World } from "./world.ts";

type History = Extract<Expr, { op: "history" }>;

function was(state: HistoryState, more: Partial<History> = {}): Expr {
  const base = { intents: ["newsletter"], scope: "customer", same: [], when: null } as const;
  return { op: "history", type: BOOLEAN, state, ...base, ...more };
}

function outcome(expr: Expr, entries: readonly Entry[], world: World = {}): string {
  const { truth } = evaluateCondition(expr, situation({ ...world, entries }));
  return truth instanceof Unknown ? "unknown" : String(truth);
}

const ago = (relation: HistoryWindow["relation"], days: number) => ({
  when: { relation, agoMs: days * DAY_MS },
});

describe("history", () => {
  test.each<[EntryState, string, string, string]>([
    ["held", "false", "false", "false"],
    ["cleared", "true", "false", "false"],
    ["started", "true", "true", "false"],
    ["sent", "true", "true", "true"],
    ["unreported", "true", "true", "unknown"],
    ["blocked", "false", "false", "false"],
    ["recalled", "false", "false", "false"],
    ["lapsed", "false", "false", "false"],
    ["withdrawn", "false", "false", "false"],
    ["failed", "false", "false", "false"],
  ])("%s: was cleared %s, started %s, sent %s", (state, cleared, started, sent) => {
    const entries = [entry(state, NOON - HOUR_MS)];
    expect((["cleared", "started", "sent"] as const).map((wanted) => outcome(was(wanted), entries))).toEqual([
      cleared,
      started,
      sent,
    ]);
  });

  test("names the message whose outcome is not known", () => {
    const { truth } = evaluateCondition(was("sent"), situation({ entries: [entry("unreported", NOON)] }));
    expect(truth).toEqual(new Unknown([{ kind: "unreported", message: "m0" }]));
  });

  test("a start turns unknown and a clearance lapses when they are due", () => {
    const due = { dueAt: NOON + HOUR_MS };
    const started = [entry("started", NOON, due)];
    expect(evaluateCondition(was("sent"), situation({ entries: started }))).toMatchObject({
      truth: false,
      changesAt: NOON + HOUR_MS,
    });
    expect(outcome(was("sent"), started, { clock: NOON + HOUR_MS })).toBe("unknown");
    const cleared = [entry("cleared", NOON, due)];
    expect(evaluateCondition(was("cleared"), situation({ entries: cleared }))).toMatchObject({
      truth: true,
      changesAt: NOON + HOUR_MS,
    });
    expect(outcome(was("cleared"), cleared, { clock: NOON + HOUR_MS })).toBe("false");
  });

  test("is of these intents, this customer or household, and not of the message itself", () => {
    const sent = entry("sent", NOON);
    expect(outcome(was("sent", { intents: ["upsell"] }), [sent])).toBe("false");
    expect(outcome(was("sent"), [{ ...sent, customer: "ben" }])).toBe("false");
    expect(outcome(was("sent", { scope: "household" }), [{ ...sent, customer: "ben" }])).toBe("true");
    expect(outcome(was("sent"), [{ ...sent, id: "m1" }])).toBe("false");
  });

  test("about the same thing: given in both, and equal", () => {
    const same = { same: ["order"] };
    expect(outcome(was("sent", same), [entry("sent", NOON)])).toBe("true");
    expect(outcome(was("sent", same), [entry("sent", NOON, {}, "O-2")])).toBe("false");
    expect(outcome(was("sent", same), [entry("sent", NOON)], { message: { about: {} } })).toBe("false");
    expect(outcome(was("sent", { same: ["line"] }), [entry("sent", NOON)])).toBe("false");
    expect(outcome(was("sent", same), [entry("sent", NOON)], { message: null })).toBe("false");
  });

  const threeDays = NOON - 3 * DAY_MS;
  test.each<[string, Partial<History>, number, string, number | null]>([
    ["at least 3 days ago, exactly", ago("le", 3), threeDays, "true", null],
    ["at least 3 days ago, not yet", ago("le", 3), threeDays + 5, "false", NOON + 5],
    ["more than 3 days ago, exactly", ago("lt", 3), threeDays, "false", NOON + 1],
    ["within the last 3 days, at the end", ago("ge", 3), threeDays, "true", NOON + 1],
    ["within the last 3 days, before", ago("ge", 3), threeDays - 1, "false", null],
    ["less than 3 days ago, exactly", ago("gt", 3), threeDays, "false", null],
  ])("%s", (_, when, effective, truth, changesAt) => {
    const result = evaluateCondition(was("sent", when), situation({ entries: [entry("sent", effective)] }));
    expect([String(result.truth), result.changesAt]).toEqual([truth, changesAt]);
  });
});
