import { describe, expect, test } from "vitest";
import { evaluateCondition, evaluateValue } from "../../src/eval/evaluate.ts";
import { recordFreshness, setStanding } from "../../src/eval/freshness.ts";
import type { Situation } from "../../src/eval/situation.ts";
import type { Expr } from "../../src/ir/expression.ts";
import type { SiloState } from "../../src/ledger/fact.ts";
import { NUMBER, TEXT } from "../../src/value/type.ts";
import { HOUR_MS } from "../../src/value/units.ts";
import { Unknown } from "../../src/value/unknown.ts";
import {
  compare,
  FRESH_FOR_MS,
  field,
  fieldOf,
  flight,
  NOON,
  situation,
  some,
  supportCase,
  text,
  type World,
} from "./world.ts";

const STALE: Partial<SiloState> = { inStep: NOON - FRESH_FOR_MS - 1 };
const OLD = NOON - FRESH_FOR_MS - 1;

function support(state: Partial<SiloState>): World {
  return { silos: { support: state } };
}

function truth(expr: Expr, world: World): string {
  const result = evaluateCondition(expr, situation(world)).truth;
  return result instanceof Unknown ? result.causes.map((cause) => cause.kind).join() : String(result);
}

describe("setStanding", () => {
  test.each<[string, Partial<SiloState>, unknown]>([
    ["live", { inStep: "live" }, { fresh: true, changesAt: null }],
    [
      "in step lately",
      { inStep: NOON - HOUR_MS },
      { fresh: true, changesAt: NOON - HOUR_MS + FRESH_FOR_MS + 1 },
    ],
    ["in step exactly fresh_for ago", { inStep: NOON - FRESH_FOR_MS }, { fresh: true, changesAt: NOON + 1 }],
    [
      "in step too long ago",
      STALE,
      { fresh: false, cause: { kind: "stale", silo: "support", record: "support.case", asOf: OLD } },
    ],
    [
      "never in step",
      { inStep: null },
      { fresh: false, cause: { kind: "missing", silo: "support", record: "support.case" } },
    ],
    [
      "unreadable",
      { readable: false },
      { fresh: false, cause: { kind: "unreadable", silo: "support", record: "support.case" } },
    ],
  ])("%s", (_, state, expected) => {
    expect(setStanding(situation(support(state)), "support.case")).toEqual(expected);
  });

  test("without fresh_for, in step once is in step for ever", () => {
    const world = situation({ silos: { travel: { inStep: 0 } } });
    expect(setStanding(world, "travel.flight")).toEqual({ fresh: true, changesAt: null });
  });
});

describe("recordFreshness", () => {
  const freshness = (state: Partial<SiloState>, receivedAt: number | null) =>
    recordFreshness(situation(support(state)), supportCase("A", {}, receivedAt));

  test("counts from the later of its report and the silo's being in step", () => {
    expect(freshness(STALE, NOON - HOUR_MS)).toEqual({
      fresh: true,
      changesAt: NOON - HOUR_MS + FRESH_FOR_MS + 1,
    });
    expect(freshness({ inStep: NOON }, OLD)).toEqual({ fresh: true, changesAt: NOON + FRESH_FOR_MS + 1 });
    expect(freshness({ inStep: null }, NOON)).toEqual({ fresh: true, changesAt: NOON + FRESH_FOR_MS + 1 });
  });

  test("of one that was there at the start is its silo's", () => {
    expect(freshness(STALE, null)).toMatchObject({
      fresh: false,
      cause: { kind: "stale", key: "A", asOf: OLD },
    });
    expect(freshness({ inStep: null }, null)).toMatchObject({
      fresh: false,
      cause: { kind: "stale", asOf: null },
    });
    expect(freshness({ inStep: "live" }, null)).toEqual({ fresh: true, changesAt: null });
  });

  test("does not help where the silo cannot be read", () => {
    expect(freshness({ readable: false }, NOON)).toMatchObject({
      fresh: false,
      cause: { kind: "unreadable" },
    });
  });
});

describe("a field of a record", () => {
  const isOpen = compare("eq", field("status"), text("open"));

  test.each<[string, World, string]>([
    ["given", { records: [supportCase("A")] }, "true"],
    ["given, another", { records: [supportCase("A", { status: "closed" })] }, "false"],
    ["required and absent", { records: [supportCase("A", { status: null })] }, "missing"],
    ["of a stale record", { ...support(STALE), records: [supportCase("A")] }, "stale"],
    ["of a record reported since", { ...support(STALE), records: [supportCase("A", {}, NOON)] }, "true"],
    [
      "of an unreadable silo",
      { ...support({ readable: false }), records: [supportCase("A", {}, NOON)] },
      "unreadable",
    ],
  ])("%s", (_, world, expected) => {
    expect(truth(some(isOpen), world)).toBe(expected);
  });

  test("that is optional and absent is empty", () => {
    const bound = new Map([[0, supportCase("A")]]);
    expect(evaluateValue(field("topic"), situation(), bound)).toEqual({ value: null, changesAt: null });
  });

  test("of the key is known of a stale record, but not of an unreadable silo", () => {
    const bound = new Map([[0, supportCase("A")]]);
    expect(evaluateValue(field("number"), situation(support(STALE)), bound).value).toBe("A");
    expect(evaluateValue(field("status"), situation(support(STALE)), bound).value).toEqual(
      new Unknown([
        { kind: "stale", silo: "support", record: "support.case", key: "A", field: "status", asOf: OLD },
      ]),
    );
    expect(
      evaluateValue(field("number"), situation(support({ readable: false })), bound).value,
    ).toBeInstanceOf(Unknown);
  });

  test("may be the customer", () => {
    const expr: Expr = { op: "field", type: TEXT, slot: 0, field: "customer" };
    expect(evaluateValue(expr, situation(), new Map([[0, supportCase("A")]])).value).toBe("ana");
  });

  test("of a slot that is not bound is unknown", () => {
    expect(evaluateValue(field("topic"), situation()).value).toBeInstanceOf(Unknown);
  });

  test("named like something that every object has is empty", () => {
    const expr: Expr = { op: "field", type: TEXT, slot: 0, field: "toString" };
    expect(evaluateValue(expr, situation(), new Map([[0, supportCase("A")]])).value).toBeNull();
  });
});

describe("following a reference", () => {
  const read = (name: string): Expr => ({
    op: "navigate",
    type: name === "seats" ? NUMBER : TEXT,
    from: field("flight"),
    record: "travel.flight",
    field: name,
  });
  const bound = new Map([[0, supportCase("A", { flight: "WX-10" })]]);
  const value = (name: string, world: World) => {
    const result = evaluateValue(read(name), situation(world), bound).value;
    return result instanceof Unknown ? result.causes.map((cause) => cause.kind).join() : result;
  };

  test("reads the record there", () => {
    expect(value("route", { records: [flight("WX-10")] })).toBe("OSL-LHR");
    expect(value("seats", { records: [flight("WX-10")] })).toBeNull();
    expect(value("route", { records: [flight("WX-10", { route: null })] })).toBe("missing");
  });

  test("that leads nowhere is empty, and unknown if the silo may not have told of it", () => {
    expect(value("route", { records: [] })).toBeNull();
    expect(value("route", { silos: { travel: { inStep: null } } })).toBe("missing");
    expect(value("route", { silos: { travel: { readable: false } } })).toBe("unreadable");
  });

  test("to a stale record is unknown whole: it may be gone", () => {
    const world = { records: [flight("WX-10")], silos: { travel: { inStep: null } } };
    expect([value("route", world), value("id", world)]).toEqual(["stale", "stale"]);
  });

  test("that is not given is empty, and one that is not known is unknown", () => {
    const expr = read("route");
    const at = (more: Parameters<typeof supportCase>[1], world: World) =>
      evaluateValue(expr, situation(world), new Map([[0, supportCase("A", more)]])).value;
    expect(at({}, {})).toBeNull();
    expect(at({ flight: "WX-10" }, support(STALE))).toBeInstanceOf(Unknown);
  });
});

describe("customer, message, about and item", () => {
  const value = (expr: Expr, world: World = {}) => evaluateValue(expr, situation(world)).value;
  const customer = (name: string): Expr => ({ op: "customer", type: TEXT, field: name });
  const message = (name: string): Expr => ({ op: "message", type: TEXT, field: name });

  test("a customer's fields are empty or unknown when absent, as the vocabulary says", () => {
    expect(value(customer("tier"))).toBe("standard");
    expect(value(customer("email"))).toBeNull();
    expect(value(customer("tier"), { customer: { tier: null } })).toEqual(
      new Unknown([{ kind: "missing", record: "customer", field: "tier" }]),
    );
    expect(value(customer("id"))).toBe("ana");
    expect(value(customer("household"))).toBe("h1");
  });

  test("a message has its parts", () => {
    const names = [
      "id",
      "intent",
      "class",
      "department",
      "channel",
      "campaign",
      "priority",
      "send_at",
      "other",
    ];
    expect(names.map((name) => value(message(name)))).toEqual([
      "m1",
      "upsell",
      "marketing",
      "Sales",
      "email",
      null,
      50,
      NOON,
      null,
    ]);
    expect(value({ op: "about", type: TEXT, field: "order" })).toBe("O-1");
    expect(value({ op: "about", type: TEXT, field: "line" })).toBeNull();
  });

  test("without a message its parts are unknown", () => {
    expect(value(message("channel"), { message: null })).toBeInstanceOf(Unknown);
    expect(value({ op: "about", type: TEXT, field: "order" }, { message: null })).toBeInstanceOf(Unknown);
  });

  test("an item has its id and its fields", () => {
    const there = { ...situation(), item: { id: "i1", fields: { event: "rock" } } };
    const read = (name: string) => evaluateValue({ op: "item", type: TEXT, field: name }, there).value;
    expect([read("id"), read("event"), read("venue")]).toEqual(["i1", "rock", null]);
    expect(value({ op: "item", type: TEXT, field: "id" })).toBeInstanceOf(Unknown);
  });
});

describe("what a department has to say of its message", () => {
  const silent = (): Situation => {
    const world = situation({});
    return { ...world, message: world.message && { ...world.message, about: {} } };
  };
  const required = (part: "about" | "items", name: string): Situation => {
    const world = silent();
    const upsell = world.vocabulary.intents.get("upsell");
    if (upsell === undefined) throw new Error("The world has no upsell.");
    const changed = { ...upsell, [part]: new Map([[name, fieldOf(name, TEXT, true)]]) };
    return { ...world, vocabulary: { ...world.vocabulary, intents: new Map([["upsell", changed]]) } };
  };
  const order: Expr = { op: "about", type: TEXT, field: "order" };
  const event: Expr = { op: "item", type: TEXT, field: "event" };

  test("is unknown where its intent requires it and the department left it out", () => {
    const { value } = evaluateValue(order, required("about", "order"));
    expect(value instanceof Unknown && value.causes).toEqual([
      { kind: "missing", record: "message", field: "order" },
    ]);
    expect(evaluateValue(order, silent()).value).toBeNull();
  });

  test("so is what it says of an item", () => {
    const item = { id: "i-1", fields: {} };
    const { value } = evaluateValue(event, { ...required("items", "event"), item });
    expect(value instanceof Unknown && value.causes).toEqual([
      { kind: "missing", record: "item", field: "event" },
    ]);
    expect(evaluateValue(event, { ...situation({}), item }).value).toBeNull();
  });
});
