import { describe, expect, test } from "vitest";
import { evaluateCondition } from "../../src/eval/evaluate.ts";
import type { Expr } from "../../src/ir/expression.ts";
import type { SiloState } from "../../src/ledger/fact.ts";
import { BOOLEAN, TEXT } from "../../src/value/type.ts";
import { Unknown } from "../../src/value/unknown.ts";
import {
  and,
  CHANNELS,
  compare,
  FRESH_FOR_MS,
  field,
  literal,
  NOON,
  not,
  number,
  or,
  situation,
  some,
  supportCase,
  TRUE,
  text,
  type World,
} from "./world.ts";

const STALE: Partial<SiloState> = { inStep: NOON - FRESH_FOR_MS - 1 };
const open = supportCase("A");
const closed = supportCase("B", { status: "closed" });
const untold = supportCase("C", { status: null });
const reported = supportCase("D", {}, NOON);
const isOpen = compare("eq", field("status"), text("open"));

function outcome(expr: Expr, world: World): string {
  const { truth } = evaluateCondition(expr, situation(world));
  return truth instanceof Unknown ? "unknown" : String(truth);
}

describe("quantifiers", () => {
  test.each<[string, World, string, string]>([
    ["no records", {}, "false", "true"],
    ["one that matches", { records: [open, closed] }, "true", "false"],
    ["none that matches", { records: [closed] }, "false", "false"],
    ["all match", { records: [open] }, "true", "true"],
    ["one that is not known", { records: [closed, untold] }, "unknown", "false"],
    ["one that is not known beside one that matches", { records: [open, untold] }, "true", "unknown"],
    ["stale: nothing there", { silos: { support: STALE } }, "unknown", "unknown"],
    ["stale: one from before", { silos: { support: STALE }, records: [open] }, "unknown", "unknown"],
    ["stale: one reported since", { silos: { support: STALE }, records: [reported] }, "true", "unknown"],
    [
      "stale: one reported since that does not match",
      { silos: { support: STALE }, records: [{ ...closed, receivedAt: NOON }] },
      "unknown",
      "false",
    ],
    ["unreadable", { silos: { support: { readable: false } }, records: [reported] }, "unknown", "unknown"],
    ["never in step", { silos: { support: { inStep: null } } }, "unknown", "unknown"],
  ])("%s: some %s, every %s", (_, world, anyOne, all) => {
    const opposite = { true: "false", false: "true", unknown: "unknown" }[anyOne];
    expect(outcome(some(isOpen), world)).toBe(anyOne);
    expect(outcome(some(isOpen, "no"), world)).toBe(opposite);
    expect(outcome(some(isOpen, "every"), world)).toBe(all);
  });

  test("a stale record never makes some true, even by its key alone", () => {
    const byKey = some(compare("eq", field("number"), text("A")));
    expect(outcome(byKey, { records: [open] })).toBe("true");
    expect(outcome(byKey, { records: [open], silos: { support: STALE } })).toBe("unknown");
  });

  test("look at the customer's own records, or at the household's", () => {
    const bens = { ...open, customer: "ben" };
    const household: Expr = { ...some(isOpen), set: { record: "support.case", scope: "household" } } as Expr;
    expect(outcome(some(isOpen), { records: [bens] })).toBe("false");
    expect(outcome(household, { records: [bens] })).toBe("true");
  });

  test("tell of a stale silo once, not once a record", () => {
    const world = { records: [open, closed], silos: { support: STALE } };
    const { truth } = evaluateCondition(some(isOpen), situation(world));
    expect(truth).toEqual(
      new Unknown([
        { kind: "stale", silo: "support", record: "support.case", asOf: NOON - FRESH_FOR_MS - 1 },
      ]),
    );
  });
});

describe("matches and citations", () => {
  const second = supportCase("B");
  const keys = (expr: Expr, world: World) => {
    const { matches, cited } = evaluateCondition(expr, situation(world));
    return {
      matches: [...matches].map(([slot, records]) => [slot, records.map((record) => record.key)]),
      cited: cited.map((record) => record.key),
    };
  };

  test("are all records that match, in key order", () => {
    expect(keys(some(isOpen), { records: [second, open] })).toEqual({
      matches: [[0, ["A", "B"]]],
      cited: ["A", "B"],
    });
  });

  test("are none under a negation, though it is told what makes it false", () => {
    expect(keys(some(isOpen, "no"), { records: [open] })).toEqual({ matches: [], cited: ["A"] });
    expect(keys(not(some(isOpen)), { records: [open] })).toEqual({ matches: [], cited: ["A"] });
    expect(keys(some(isOpen, "every"), { records: [open, closed] })).toEqual({ matches: [], cited: ["B"] });
  });

  test("come from the branches that fired", () => {
    const other = {
      ...some(compare("eq", field("topic", 1), text("x"))),
      slot: { index: 1, name: "x", record: "support.case" },
    } as Expr;
    expect(keys(or(some(isOpen), other), { records: [open] }).matches).toEqual([[0, ["A"]]]);
    expect(keys(and(some(isOpen), not(TRUE)), { records: [open] }).matches).toEqual([]);
  });

  test("of a quantifier within another are joined over all that match outside", () => {
    const same = compare("eq", field("topic", 1), field("topic", 0));
    const inner = { ...some(same), slot: { index: 1, name: "twin", record: "support.case" } } as Expr;
    const records = [
      supportCase("A", { topic: "x" }),
      supportCase("B", { topic: "x" }),
      supportCase("C", { topic: "y" }),
    ];
    expect(keys(some(inner), { records }).matches).toEqual([
      [0, ["A", "B", "C"]],
      [1, ["A", "B", "C"]],
    ]);
  });

  test("of what is unknown are the records that leave it open, twenty at most", () => {
    const many = Array.from({ length: 30 }, (_, index) => supportCase(`K${10 + index}`, { status: null }));
    expect(keys(some(isOpen), { records: [closed, untold] }).cited).toEqual(["C"]);
    expect(keys(some(isOpen), { records: many }).cited).toHaveLength(20);
  });
});

describe("in_records", () => {
  const among = (left: Expr, of: Expr = field("topic")): Expr => ({
    op: "in_records",
    type: BOOLEAN,
    left,
    set: { record: "support.case", scope: "customer" },
    slot: { index: 0, name: "case", record: "support.case" },
    field: of,
  });
  const about = supportCase("A", { topic: "bill" });

  test.each<[string, Expr, World, string]>([
    ["in", among(text("bill")), { records: [about] }, "true"],
    ["out", among(text("noise")), { records: [about] }, "false"],
    [
      "nothing on the left",
      among(literal(null, TEXT)),
      { records: [about], silos: { support: STALE } },
      "false",
    ],
    [
      "an unknown on the left",
      among({ op: "customer", type: TEXT, field: "tier" }),
      { records: [about] },
      "unknown",
    ],
    ["no value in the records", among(text("bill")), { records: [open] }, "false"],
    ["a stale silo", among(text("bill")), { records: [about], silos: { support: STALE } }, "unknown"],
    [
      "in a list",
      among(text("sms"), field("off")),
      { records: [supportCase("A", { off: ["sms"] })] },
      "true",
    ],
    ["out of a list", among(text("sms"), { ...field("off"), type: CHANNELS }), { records: [open] }, "false"],
  ])("%s", (_, expr, world, expected) => {
    expect(outcome(expr, { customer: { tier: null }, ...world })).toBe(expected);
  });
});

describe("when time changes it", () => {
  const soon = NOON + 60_000;
  const later = NOON + 120_000;
  const seen = compare("lt", { op: "now", type: field("seen_at").type }, field("seen_at"));

  test("some stays true as long as any record matches", () => {
    const records = [supportCase("A", { seen_at: soon }), supportCase("B", { seen_at: later })];
    expect(evaluateCondition(some(seen), situation({ records })).changesAt).toBe(later);
  });

  test("some stays false until a record could match, or the silo falls behind", () => {
    const world = { records: [closed], silos: { support: { inStep: NOON } } };
    expect(evaluateCondition(some(isOpen), situation(world)).changesAt).toBe(NOON + FRESH_FOR_MS + 1);
    const passed = compare("gt", { op: "now", type: field("seen_at").type }, field("seen_at"));
    const records = [supportCase("A", { seen_at: soon }), supportCase("B", { seen_at: later })];
    expect(evaluateCondition(some(passed), situation({ records })).changesAt).toBe(soon + 1);
  });

  test("a reported record goes stale, and with it what it made true", () => {
    const world = { records: [reported], silos: { support: STALE } };
    expect(evaluateCondition(some(compare("ge", number(1), number(1))), situation(world)).changesAt).toBe(
      NOON + FRESH_FOR_MS + 1,
    );
  });
});
