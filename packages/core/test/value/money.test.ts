import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currencyDigits, formatMoney, parseMoney } from "../../src/value/money.ts";

describe("money", () => {
  test.each([
    ["812.40", { minor: 81_240, currency: "USD" }],
    [812.4, { minor: 81_240, currency: "USD" }],
    [80.0, { minor: 8_000, currency: "USD" }],
    [0.29, { minor: 29, currency: "USD" }],
    [1.15, { minor: 115, currency: "USD" }],
    ["-0.01", { minor: -1, currency: "USD" }],
    ["12.500", { minor: 1_250, currency: "USD" }],
    ["12.50 EUR", { minor: 1_250, currency: "EUR" }],
    [
      { amount: 500, currency: "JPY" },
      { minor: 500, currency: "JPY" },
    ],
    [
      { amount: "1.234", currency: "KWD" },
      { minor: 1_234, currency: "KWD" },
    ],
    [{ amount: "5" }, { minor: 500, currency: "USD" }],
  ])("reads %j", (raw, expected) => {
    expect(parseMoney(raw, "USD")).toEqual({ ok: true, value: expected });
  });

  test.each([
    ["0.125", "more decimals than USD"],
    [{ amount: "1.5", currency: "JPY" }, "more decimals than JPY"],
    [{ amount: 1, currency: "XYZ" }, "no currency"],
    [{ amount: 1, currency: 7 }, "three letters"],
    [{ amount: 1, currency: "USD", tax: 1 }, 'no "tax"'],
    [1e21, "is not an amount"],
    [Number.NaN, "is not an amount"],
    ["1,000.00", "is not an amount"],
    ["99999999999999.99", "too large"],
    [true, "not an amount"],
    [null, "not an amount"],
    [[5], "not an amount"],
  ])("refuses %j", (raw, error) => {
    expect(parseMoney(raw, "USD")).toEqual({ ok: false, error: expect.stringContaining(error) });
  });

  test("is exact for every amount, and reads back as written", () => {
    const amount = fc.record({
      minor: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
      currency: fc.constantFrom("USD", "EUR", "JPY", "KWD"),
    });
    fc.assert(
      fc.property(amount, (money) => {
        expect(parseMoney(formatMoney(money), "USD")).toEqual({ ok: true, value: money });
      }),
    );
  });

  test("knows how many decimals a currency has", () => {
    expect(["USD", "JPY", "KWD", "XYZ", "usd"].map(currencyDigits)).toEqual([2, 0, 3, null, null]);
  });

  test("writes all decimals", () => {
    expect(formatMoney({ minor: 5, currency: "USD" })).toBe("0.05 USD");
    expect(formatMoney({ minor: -1_250, currency: "USD" })).toBe("-12.50 USD");
  });
});
