import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/value/input-error.ts";
import {
  BOOLEAN,
  DATE,
  DURATION,
  INSTANT,
  MONEY,
  NUMBER,
  TEXT,
  TIME_OF_DAY,
  type Type,
} from "../../src/value/type.ts";
import { HOUR_MS } from "../../src/value/units.ts";
import type { Known } from "../../src/value/value.ts";
import { decodeCustomer } from "../../src/vocabulary/decode-customer.ts";
import { decodeField } from "../../src/vocabulary/decode-field.ts";
import { decodeRecord } from "../../src/vocabulary/decode-record.ts";
import { joinKey } from "../../src/vocabulary/record-key.ts";
import type { RecordType, Vocabulary } from "../../src/vocabulary/vocabulary.ts";
import { CHANNELS, fieldOf, STATUS, VOCABULARY } from "../eval/world.ts";

/** The error that the work throws. */
function errorOf(work: () => unknown): InputError {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("decodeField", () => {
  const decode = (type: Type, raw: unknown) => decodeField(fieldOf("f", type), raw, VOCABULARY);

  test.each<[Type, unknown, Known]>([
    [BOOLEAN, true, true],
    [BOOLEAN, "false", false],
    [NUMBER, 0.5, 0.5],
    [NUMBER, "-12.5", -12.5],
    [NUMBER, -0, 0],
    [{ kind: "days" }, 3, 3],
    [TEXT, "P-1", "P-1"],
    [TEXT, 88, "88"],
    [STATUS, "open", "open"],
    [{ kind: "enumeration", values: ["1", "true"] }, true, "true"],
    [{ kind: "reference", record: "travel.flight" }, "WX-10", "WX-10"],
    [DATE, "1970-01-02", 1],
    [INSTANT, "1970-01-01T01:00:00+01:00", 0],
    [TIME_OF_DAY, "08:00", 8 * HOUR_MS],
    [DURATION, "4 hours", 4 * HOUR_MS],
    [MONEY, 80.0, { minor: 8000, currency: "USD" }],
    [CHANNELS, ["sms", "push"], ["sms", "push"]],
    [CHANNELS, [], []],
    [TEXT, null, null],
    [DATE, "", null],
    [NUMBER, undefined, null],
    [TEXT, "  ", null],
  ])("%j from %j", (type, raw, expected) => {
    expect(decode(type, raw)).toEqual({ ok: true, value: expected });
  });

  test.each<[Type, unknown, string]>([
    [BOOLEAN, "yes", "Expected true or false"],
    [NUMBER, "many", "Expected a number"],
    [NUMBER, Number.NaN, "Expected a number"],
    [NUMBER, Number.POSITIVE_INFINITY, "Expected a number"],
    [{ kind: "days" }, 1.5, "whole number"],
    [TEXT, { a: 1 }, "Expected text"],
    [TEXT, "a\0b", "cannot be stored"],
    [TEXT, "\ud800", "cannot be stored"],
    [TEXT, "x".repeat(10_001), "10001 characters"],
    [STATUS, "opne", 'Did you mean "open"?'],
    [STATUS, ["open"], "this is a list"],
    [DATE, 20_514, "Write it as text"],
    [DATE, new Date(0), "this is a timestamp"],
    [DATE, "2026-02-30", "no date"],
    [INSTANT, 0, "with an offset"],
    [INSTANT, "2026-03-02T10:00:00", "lacks its offset"],
    [TIME_OF_DAY, 8, "Write it as text"],
    [DURATION, 4, "with a unit"],
    [MONEY, "12.345", "more decimals"],
    [CHANNELS, "sms", "in square brackets"],
    [CHANNELS, ["sms", "fax"], "Entry 2"],
    [CHANNELS, ["sms", null], "Entry 2"],
    [CHANNELS, Array(1001).fill("sms"), "1001 entries"],
  ])("%j refuses %j", (type, raw, error) => {
    expect(decode(type, raw)).toEqual({ ok: false, error: expect.stringContaining(error) });
  });

  test("never throws for what JSON can hold", () => {
    const types = [BOOLEAN, DATE, DURATION, INSTANT, MONEY, NUMBER, TEXT, TIME_OF_DAY, STATUS, CHANNELS];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.jsonValue(), (type, raw) => {
        const decoded = decode(type, raw);
        if (!decoded.ok) expect(decoded.error).toMatch(/[.?]$/);
      }),
    );
  });
});

describe("decodeRecord", () => {
  const consent: RecordType = {
    name: "privacy.consent",
    silo: "privacy",
    label: "consent",
    key: ["customer", "channel"],
    reference: false,
    fields: new Map([
      ["channel", fieldOf("channel", TEXT)],
      ["granted", fieldOf("granted", BOOLEAN)],
      ["since", fieldOf("since", DATE)],
    ]),
  };
  const visit: RecordType = { ...consent, name: "web.visit", key: ["channel", "since"] };
  const vocabulary: Vocabulary = {
    ...VOCABULARY,
    records: new Map([...VOCABULARY.records, [consent.name, consent], [visit.name, visit]]),
  };
  const decode = (type: string, data: Record<string, unknown>, keyOnly = false) =>
    decodeRecord(vocabulary, type, data, keyOnly);

  test("gives key, customer and what is given", () => {
    expect(
      decode("support.case", { customer: "ana", number: "A", status: "open", topic: null, score: "2" }),
    ).toEqual({
      key: "A",
      customer: "ana",
      fields: { number: "A", status: "open", score: 2 },
    });
  });

  test("joins keys of several fields so that no two are alike", () => {
    expect(decode("privacy.consent", { customer: "ana", channel: "sms", granted: true }).key).toBe("ana|sms");
    expect(decode("privacy.consent", { customer: "a|b", channel: "c" }).key).toBe("a\\|b|c");
    expect(decode("privacy.consent", { customer: "a", channel: "b|c" }).key).toBe("a|b\\|c");
    expect(decode("web.visit", { channel: "x", since: "2026-03-02" }).key).toBe("x|2026-03-02");
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 2, maxLength: 2 }),
        fc.array(fc.string(), { minLength: 2, maxLength: 2 }),
        (left, right) => {
          expect(joinKey(left) === joinKey(right)).toBe(JSON.stringify(left) === JSON.stringify(right));
        },
      ),
    );
  });

  test("knows no customer of reference records, or where the silo names none", () => {
    expect(decode("travel.flight", { id: "WX-10", route: "OSL-LHR" }).customer).toBeNull();
    expect(decode("support.case", { number: 7 })).toMatchObject({ key: "7", customer: null });
  });

  test("needs only the key of a record that is gone", () => {
    expect(decode("support.case", { number: "A", status: "opne" }, true)).toEqual({
      key: "A",
      customer: null,
      fields: {},
    });
  });

  test.each<[string, Record<string, unknown>, string, string, string]>([
    ["support.cas", {}, "CY506", "record support.cas", 'Did you mean "support.case"?'],
    [
      "support.case",
      { number: "A", statsu: "open" },
      "CY503",
      "record support.case: statsu",
      'Did you mean "status"?',
    ],
    [
      "support.case",
      { number: "A", status: "shut" },
      "CY504",
      "record support.case A: status",
      "open, closed",
    ],
    ["support.case", { status: "open" }, "CY507", "record support.case: number", "Give number."],
    [
      "privacy.consent",
      { channel: "sms" },
      "CY507",
      "record privacy.consent: customer",
      "Give customer and channel.",
    ],
    ["travel.flight", { id: "W", customer: "ana" }, "CY503", "record travel.flight: customer", "There are"],
    [
      "support.case",
      { number: "A", customer: {} },
      "CY505",
      "record support.case: customer",
      "Write it as text",
    ],
    [
      "support.case",
      JSON.parse('{"number": "A", "__proto__": 1}'),
      "CY502",
      "record support.case: __proto__",
      "Rename",
    ],
    ["support.case", { number: "A", constructor: 1 }, "CY502", "record support.case: constructor", "Rename"],
    [
      "support.case",
      [] as unknown as Record<string, unknown>,
      "CY501",
      "record support.case",
      "{name: value}",
    ],
  ])("%s %j: %s at %s", (type, data, code, where, words) => {
    const error = errorOf(() => decode(type, data));
    expect([error.code, error.where]).toEqual([code, where]);
    expect(error.message).toContain(words);
  });
});

describe("decodeCustomer", () => {
  test("gives id, household and what is given", () => {
    const data = { id: "ana", household: "h1", time_zone: "America/Chicago", tier: "gold", email: "" };
    expect(decodeCustomer(VOCABULARY, data)).toEqual({
      id: "ana",
      household: "h1",
      fields: { time_zone: "America/Chicago", tier: "gold" },
    });
    expect(decodeCustomer(VOCABULARY, { id: 7 })).toEqual({ id: "7", household: null, fields: {} });
  });

  test.each<[Record<string, unknown>, string, string]>([
    [{}, "CY508", "customer: id"],
    [{ id: "ana", time_zone: "+05:30" }, "CY509", "customer ana: time_zone"],
    [{ id: "ana", teir: "gold" }, "CY503", "customer ana: teir"],
    [{ id: "ana", born_on: "yesterday" }, "CY504", "customer ana: born_on"],
    [{ id: "a\nb" }, "CY505", "customer: id"],
    [{ id: "x".repeat(201) }, "CY505", "customer: id"],
  ])("%j: %s at %s", (data, code, where) => {
    const error = errorOf(() => decodeCustomer(VOCABULARY, data));
    expect([error.code, error.where]).toEqual([code, where]);
  });
});
