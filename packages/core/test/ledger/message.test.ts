import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeMessage } from "../../src/ledger/decode-message.ts";
import { encodeRequest } from "../../src/ledger/encode-request.ts";
import type { MessageRequest } from "../../src/ledger/message.ts";
import { InputError } from "../../src/value/input-error.ts";
import type { Vocabulary } from "../../src/vocabulary/vocabulary.ts";
import { NOON, VOCABULARY } from "../eval/world.ts";

const REQUEST = { id: "m1", department: "Sales", intent: "upsell", channel: "email", customer: "ana" };

/** Requests come from outside: anything may be in them. */
function decode(more: Record<string, unknown>) {
  return decodeMessage(VOCABULARY, { ...REQUEST, ...more } as MessageRequest, NOON);
}

describe("decodeMessage", () => {
  test("fills in what is not said", () => {
    expect(decode({})).toEqual({
      id: "m1",
      department: "Sales",
      intent: "upsell",
      class: "marketing",
      channel: "email",
      about: {},
      items: [],
      campaign: null,
      priority: 50,
      sendAt: NOON,
    });
  });

  test("converts what the vocabulary declares, and leaves out the rest", () => {
    const message = decode({
      about: { order: 88, price: "12.50", colour: { any: ["thing"] } },
      items: [{ id: "i1", event: "rock", seat: 5 }],
      campaign: "spring",
      priority: 90,
      send_at: "2026-03-03T00:00:00+01:00",
    });
    expect(message).toMatchObject({
      about: { order: "88", price: { minor: 1250, currency: "USD" } },
      items: [{ id: "i1", fields: { event: "rock" } }],
      campaign: "spring",
      priority: 90,
      sendAt: Date.parse("2026-03-02T23:00:00Z"),
    });
    expect(Object.keys(message.about)).toEqual(["order", "price"]);
  });

  test("spells the department as the vocabulary does", () => {
    const of = (vocabulary: Partial<Vocabulary>, department: string) =>
      decodeMessage({ ...VOCABULARY, ...vocabulary }, { ...REQUEST, department }, NOON).department;
    expect(of({ departments: ["Risk", "Guest Services"] }, "risk")).toBe("Risk");
    expect(of({ departments: ["Risk", "Guest Services"] }, "GUEST services")).toBe("Guest Services");
    expect(of({ departments: [] }, "Anybody")).toBe("Anybody");
    const upsell = VOCABULARY.intents.get("upsell");
    const intents = new Map(upsell && [["upsell", { ...upsell, departments: ["Risk", "SALES"] }]]);
    expect(of({ intents }, "risk")).toBe("Risk");
    expect(of({ departments: ["Sales"], intents }, "sales")).toBe("Sales");
  });

  test("refuses a department that is not on the vocabulary's list", () => {
    const of = (department: string) =>
      decodeMessage(
        { ...VOCABULARY, departments: ["Risk", "Guest Services"] },
        { ...REQUEST, department },
        NOON,
      );
    expect(() => of("Rsik")).toThrow(
      expect.objectContaining({
        code: "CY517",
        where: "message m1: department",
        help: 'Did you mean "Risk"?',
      }),
    );
    expect(() => of("Sales")).toThrow("There are: Guest Services, Risk.");
  });

  test("takes an address instead of a customer", () => {
    expect(decode({ customer: undefined, to: { email: "a@b.example" } }).id).toBe("m1");
  });

  test.each<[Record<string, unknown>, string, string, string]>([
    [{ id: "" }, "CY510", "message: id", "Give every message its id."],
    [{ id: { a: 1 } }, "CY505", "message: id", "Write it as text"],
    [{ department: null }, "CY510", "message m1: department", "Give every message its department."],
    [{ intent: undefined }, "CY510", "message m1: intent", "Give every message its intent."],
    [{ intent: "upsel" }, "CY511", "message m1: intent", 'Did you mean "upsell"?'],
    [{ channel: "emial" }, "CY512", "message m1: channel", 'Did you mean "email"?'],
    [{ channel: "fax" }, "CY512", "message m1: channel", "There are: email, push, sms."],
    [{ customer: null }, "CY513", "message m1: customer", "Give `customer`"],
    [{ customer: null, to: {} }, "CY513", "message m1: to", "Give an email or a phone."],
    [{ to: { email: "a@b.example" } }, "CY513", "message m1: to", "Give one of them."],
    [{ customer: null, to: { fax: "1" } }, "CY503", "message m1: to: fax", "There are: email, phone."],
    [
      { customer: null, to: { email: "a@b\r\nBcc: z" } },
      "CY505",
      "message m1: to.email",
      "control characters",
    ],
    [{ sendAt: "2026-03-03T00:00:00Z" }, "CY503", "message m1: sendAt", 'Did you mean "send_at"?'],
    [{ priority: 101 }, "CY514", "message m1: priority", "from 0 to 100"],
    [{ priority: "high" }, "CY514", "message m1: priority", "from 0 to 100"],
    [{ send_at: "2026-03-03T00:00:00" }, "CY515", "message m1: send_at", "lacks its offset"],
    [{ send_at: 5 }, "CY515", "message m1: send_at", "Write it as text"],
    [{ about: { price: "a lot" } }, "CY504", "message m1: about: price", "is not an amount"],
    [{ about: [] }, "CY501", "message m1: about", "not an object"],
    [{ about: { extra: () => 1 } }, "CY501", "message m1: about", "JSON has no form for"],
    [{ about: { extra: nested(20) } }, "CY501", "message m1: about", "nested too deeply"],
    [{ about: { extra: Array(30_000).fill(1) } }, "CY501", "message m1: about", "too much of it"],
    [{ about: JSON.parse('{"__proto__": {}}') }, "CY502", "message m1: about: __proto__", "Rename"],
    [{ items: {} }, "CY516", "message m1: items", "not a list"],
    [{ items: [{ event: "rock" }] }, "CY510", "message m1: items[0].id", "Give every item its id."],
    [{ items: [{ id: "a" }, { id: "a" }] }, "CY516", "message m1: items[1].id", "its own id"],
    [{ items: Array(1001).fill({ id: "a" }) }, "CY516", "message m1: items", "1001 of them"],
    [{ items: ["a"] }, "CY501", "message m1: items[0]", "not an object"],
  ])("%j: %s at %s", (more, code, where, words) => {
    try {
      decode(more);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect([error.code, error.where]).toEqual([code, where]);
      expect(error.message).toContain(words);
    }
  });

  test.each([null, undefined, 5, "m1", []])("refuses %j", (raw) => {
    expect(() => decodeMessage(VOCABULARY, raw as unknown as MessageRequest, NOON)).toThrow(InputError);
  });

  test("throws nothing but InputErrors, whatever comes", () => {
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom("email", "2026-03-03T00:00:00Z"));
    const keys = [
      "id",
      "department",
      "intent",
      "channel",
      "customer",
      "to",
      "about",
      "items",
      "priority",
      "send_at",
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), part), (more) => {
        try {
          decode(more);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { deeper: nested(depth - 1) };
}

describe("encodeRequest", () => {
  const encode = (more: Record<string, unknown>) => encodeRequest({ ...REQUEST, ...more } as MessageRequest);

  test("is canonical JSON", () => {
    expect(encode({ about: { b: [1, null], a: "x" } })).toBe(
      '{"about":{"a":"x","b":[1,null]},"channel":"email","customer":"ana","department":"sales","id":"m1","intent":"upsell"}',
    );
  });

  test("is the same for what asks the same", () => {
    const plain = encode({});
    expect(encode({ priority: 50, about: {}, items: [], campaign: null })).toBe(plain);
    expect(encode({ send_at: "2026-03-03T00:00:00Z" })).toBe(
      encode({ send_at: "2026-03-03T01:00:00.000+01:00" }),
    );
    const reversed = Object.fromEntries(Object.entries(REQUEST).reverse());
    expect(encodeRequest(reversed as unknown as MessageRequest)).toBe(plain);
  });

  test("differs for what asks something else", () => {
    const all = [
      {},
      { priority: 51 },
      { channel: "sms" },
      { about: { a: 1 } },
      { about: { a: "1" } },
      { items: [{ id: "a" }] },
      { items: [{ id: "a" }, { id: "b" }] },
      { items: [{ id: "b" }, { id: "a" }] },
      { send_at: "2026-03-03T00:00:00Z" },
    ].map(encode);
    expect(new Set(all).size).toBe(all.length);
  });
});
