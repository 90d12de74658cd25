import { type CsvForm, withDuplicates, writeCsv } from "./csv.ts";
import { isoDate, isoLocalTime, typed } from "./form.ts";
import type { Random } from "./random.ts";
import { DAY_START, MINUTE, type Payment } from "./world.ts";

// A spreadsheet program's export: byte order mark and CRLF.
const FORM: CsvForm = { delimiter: ",", newline: "\r\n", byteOrderMark: true };
const HEADER = ["payment_ref", "account", "amount", "pay_method", "state", "due_date"];
const METHODS = {
  autopay: ["AUTOPAY", "Auto Pay", "autopay"],
  card: ["CARD", "card", "Credit card"],
  transfer: ["ACH", "Bank transfer"],
} as const;
const STATES = {
  due: ["open", "Open"],
  paid: ["paid", "PAID"],
  failed: ["returned", "Returned", "NSF"],
} as const;

/** The night's ledger of payments, and the postings of the day. */
export function billingExports(
  random: Random,
  payments: readonly Payment[],
): { full: string; postings: string } {
  const full = payments
    .filter(({ reportedAt }) => reportedAt === null)
    .map((payment) => row(random, payment));
  const postings = payments
    .filter((payment): payment is Payment & { reportedAt: number } => payment.reportedAt !== null)
    .sort((left, right) => left.reportedAt - right.reportedAt)
    .map((payment) => [...row(random, payment), isoLocalTime(DAY_START + payment.reportedAt * MINUTE)]);
  const lines: (readonly string[] | string)[] = withDuplicates(random, full, 0.008);
  const broken = [
    "PAY-99001,44-200021,twelve dollars,card,open,2026-03-15",
    "PAY-99002,44-000000,81.50,card,open,2026-03-15",
    'PAY-99003,44-200028,"1,0"4.00,card,open,2026-03-20',
  ];
  for (const line of broken) lines.splice(random.whole(100, lines.length), 0, line);
  return {
    full: writeCsv(FORM, HEADER, lines),
    postings: writeCsv(FORM, [...HEADER, "posted_at"], postings),
  };
}

function row(random: Random, payment: Payment): string[] {
  return [
    typed(random, payment.number),
    random.chance(0.04) ? payment.payer.account.replace("-", "") : payment.payer.account,
    amount(random, payment.amountCents),
    random.pick(METHODS[payment.method]),
    random.pick(STATES[payment.status]),
    isoDate(payment.dueOn),
  ];
}

/** `118.00`, `$118.00` or `$1,204.50`. */
function amount(random: Random, cents: number): string {
  const plain = (cents / 100).toFixed(2);
  if (!random.chance(0.3)) return plain;
  const [whole = "", fraction = ""] = plain.split(".");
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction}`;
}
