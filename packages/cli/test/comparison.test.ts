// When things happen at another time under the other rules, or several times.
import { DAY_MS, type LedgerEvent, type MessageRequest } from "@comity/core";
import { loadRules, type Step, type StepOutcome } from "@comity/dsl";
import { beforeAll, describe, expect, it } from "vitest";
import { Comparison } from "../src/replay/comparison.ts";
import { fixtures } from "./comity.ts";

const REQUEST: MessageRequest = {
  id: "m1",
  department: "marketing",
  intent: "upsell",
  channel: "email",
  customer: "c-1",
};
const PLACE = { file: "log.jsonl", line: 1 };
const ASK: Step = { place: PLACE, at: 0, action: { kind: "message", request: REQUEST }, expect: [] };
const WAIT: Step = { place: PLACE, at: null, action: null, expect: [] };
const QUIET: StepOutcome = { standing: null, repeated: false, started: null, events: [] };

const recall = (at: number): LedgerEvent => ({
  kind: "recalled",
  at,
  message: "m1",
  customer: "c-1",
  by: "m2",
  rule: "p/c",
});
const alert = (at: number): LedgerEvent => ({
  kind: "alert",
  at,
  alert: "p/a",
  department: "Billing",
  customer: "c-1",
  intent: "receipt",
  about: { order: "O-1" },
  text: "",
});
const told = (...events: LedgerEvent[]): StepOutcome => ({ ...QUIET, events });

describe("two runs of one log", () => {
  let comparison: Comparison;
  beforeAll(async () => {
    const { ruleSet } = await loadRules(`${fixtures}/rules`);
    if (ruleSet === null) throw new Error("The rules of the fixtures have errors.");
    const { vocabulary } = ruleSet;
    comparison = new Comparison([vocabulary, vocabulary]);
    comparison.step(ASK, QUIET, QUIET, 0);
  });

  it("do not differ in what happens at another time, in whichever comes first", () => {
    expect(comparison.step(WAIT, told(recall(1)), QUIET, 1)).toEqual([]);
    expect(comparison.step(WAIT, QUIET, told(recall(DAY_MS)), DAY_MS)).toEqual([]);
    expect(comparison.step(WAIT, QUIET, told(alert(2)), 2)).toEqual([]);
    expect(comparison.step(WAIT, told(alert(3)), QUIET, 3)).toEqual([]);
    expect(comparison.end()).toEqual([]);
  });

  it("differ in what happens oftener, and that is known at the end", () => {
    expect(comparison.step(WAIT, told(alert(4)), told(alert(4), alert(5)), 5)).toEqual([]);
    expect(comparison.end()).toMatchObject([
      { kind: "alert", at: 5, before: null, after: { word: "raised" } },
    ]);
  });
});
