import type { Random } from "./random.ts";
import { type Payment, type Policy, TODAY } from "./world.ts";

/** The bank's file of returned payments comes in at 06:10. */
const BANK_FILE = 6 * 60 + 10;

/** One premium a policy in force: last month's, or the one that falls due today. */
export function makePayments(random: Random, policies: readonly Policy[]): Payment[] {
  const payments: Payment[] = [];
  const later: Payment[] = [];
  for (const policy of policies) {
    if (policy.reportedAt !== null || policy.status === "lapsed" || policy.status === "cancelled") continue;
    const method = random.weighted<Payment["method"]>({ autopay: 55, card: 25, transfer: 20 });
    const fallsDueToday = random.chance(0.16);
    const payment: Payment = {
      number: `PAY-${String(70_000 + payments.length)}`,
      payer: policy.holder,
      amountCents: policy.premium * 100 + random.pick([0, 0, 25, 50, 99]),
      method,
      status: fallsDueToday
        ? method === "autopay"
          ? "paid"
          : "due"
        : random.weighted<Payment["status"]>({ paid: 84, due: 12, failed: 4 }),
      dueOn: fallsDueToday ? TODAY : TODAY - random.whole(1, 28),
      reportedAt: null,
    };
    payments.push(payment);
    const change = changeToday(random, payment, fallsDueToday);
    if (change) later.push(change);
  }
  return [...payments, ...later];
}

/** Autopay is booked as paid in the night and some of it comes back with the bank's file; some debts are settled today. */
function changeToday(random: Random, payment: Payment, fallsDueToday: boolean): Payment | null {
  if (fallsDueToday && payment.method === "autopay") {
    return random.chance(0.14)
      ? { ...payment, status: "failed", reportedAt: BANK_FILE + random.whole(0, 4) }
      : null;
  }
  if (payment.status === "failed" && random.chance(0.35)) {
    return { ...payment, status: "paid", reportedAt: random.whole(8 * 60, 17 * 60) };
  }
  if (payment.status === "due" && random.chance(0.3)) {
    return { ...payment, status: "paid", reportedAt: random.whole(7 * 60, 19 * 60) };
  }
  return null;
}
