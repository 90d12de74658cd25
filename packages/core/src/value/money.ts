import { excerpt } from "./date.ts";
import { failure, type Result, success } from "./result.ts";
import type { Known, Money } from "./value.ts";

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,15}))?$/;
const WITH_CURRENCY = /^(-?[\d.]+) ([A-Z]{3})$/;

const digitsByCurrency = new Map<string, number | null>();

/** Decimals of a currency's smallest unit (USD 2, JPY 0, KWD 3); null if there is no such currency. */
export function currencyDigits(currency: string): number | null {
  const known = digitsByCurrency.get(currency);
  if (known !== undefined) return known;
  if (!currencies().has(currency)) return null;
  const options = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  const digits = options.maximumFractionDigits ?? 2;
  digitsByCurrency.set(currency, digits);
  return digits;
}

/**
 * Reads an amount exactly, digit by digit: `812.4`, `"812.40"`, `"812.40 EUR"`, `{ amount: "812.40",
 * currency: "EUR" }`. A plain number is in the company's currency. More decimals than the currency has, and
 * amounts whose smallest units a number cannot hold exactly, are errors.
 */
export function parseMoney(raw: unknown, companyCurrency: string): Result<Money> {
  if (typeof raw === "number") return fromDecimal(String(raw), companyCurrency);
  if (typeof raw === "string") {
    const [, amount = raw, currency = companyCurrency] = WITH_CURRENCY.exec(raw) ?? [];
    return fromDecimal(amount, currency);
  }
  if (typeof raw === "object" && raw !== null && "amount" in raw) {
    const { amount } = raw;
    const currency = "currency" in raw ? raw.currency : companyCurrency;
    if (typeof currency !== "string") return failure("The currency is a code of three letters, such as USD.");
    const extra = Object.keys(raw).find((key) => key !== "amount" && key !== "currency");
    if (extra !== undefined)
      return failure(`An amount has "amount" and "currency", and no "${excerpt(extra)}".`);
    if (typeof amount === "number") return fromDecimal(String(amount), currency);
    if (typeof amount === "string") return fromDecimal(amount, currency);
  }
  return failure("This is not an amount of money. Write a number such as 812.40, or amount and currency.");
}

/** Writes an amount with all decimals of its currency: `12.50 USD`. */
export function formatMoney({ minor, currency }: Money): string {
  const digits = currencyDigits(currency) ?? 2;
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${minor < 0 ? "-" : ""}${amount} ${currency}`;
}

/** Whether a value is an amount of money. */
export function isMoney(value: Known): value is Money {
  return typeof value === "object" && value !== null && "minor" in value;
}

let allCurrencies: ReadonlySet<string> | null = null;

function currencies(): ReadonlySet<string> {
  allCurrencies ??= new Set(Intl.supportedValuesOf("currency"));
  return allCurrencies;
}

function fromDecimal(text: string, currency: string): Result<Money> {
  const digits = currencyDigits(currency);
  if (digits === null)
    return failure(`There is no currency "${excerpt(currency)}". Use a code such as USD or EUR.`);
  const match = DECIMAL.exec(text);
  if (match === null) return failure(`"${excerpt(text)}" is not an amount. Write it in digits: 812.40.`);
  const [, sign = "", whole = "", written = ""] = match;
  const decimals = written.replace(/0+$/, "");
  if (decimals.length > digits) {
    return failure(`${text} has more decimals than ${currency}, which has ${digits}. Round it before.`);
  }
  const minor = Number(whole + decimals.padEnd(digits, "0"));
  if (!Number.isSafeInteger(minor)) return failure(`${text} is too large an amount to be kept exactly.`);
  return success({ minor: sign === "-" && minor !== 0 ? -minor : minor, currency });
}
