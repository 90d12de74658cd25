import type { Known, Reason, Store } from "@comity/core";
import { alertEvent, answerOf, customerOf, entryOf, evidenceOf, recordOf, START } from "./samples.ts";

const planted: string[] = [];

/** Text that must be nowhere in the clear. */
function canary(place: string): string {
  const text = `CANARY-${place}`;
  planted.push(text);
  return text;
}

const CUSTOMER = customerOf("c1", {
  keys: [`email:${canary("address")}@example.com`],
  formerKeys: [`phone:${canary("former-address")}`],
  fields: fields("customer-field"),
});
const MINE = recordOf("shop.order", "o-1", {
  fields: fields("record-field"),
  keys: [`email:${canary("record-key")}`],
});
const WAITING = recordOf("shop.order", "o-2", {
  customer: null,
  match: "waiting",
  fields: fields("waiting-field"),
  keys: [`email:${canary("waiting-key")}`],
});
const ANSWER = { ...answerOf("m1"), reasons: [reason("reason")], observed: [reason("observed")] };
const PLAIN = entryOf("m1", 1);
const ENTRY = entryOf("m1", 1, {
  message: { ...PLAIN.message, about: fields("about"), items: [{ id: "i-1", fields: fields("item") }] },
  request: { ...PLAIN.request, to: { email: canary("to") }, about: { order: canary("asked") } },
  contentHash: canary("content-hash"),
  reviews: [{ rules: ["p/r"], decision: "send", by: canary("reviewer"), at: START }],
  startedBy: canary("starter"),
  reconciled: { outcome: "sent", by: canary("finder"), at: START },
  answer: ANSWER,
});
const EVIDENCE = evidenceOf("m1", 1, {
  message: ENTRY.message,
  customer: { id: "c1", household: "h1", fields: fields("evidence-customer") },
  records: [recordOf("shop.order", "o-1", { fields: fields("evidence-record") })],
  reviews: ENTRY.reviews,
});
const ALERT = { ...alertEvent({ order: canary("alert-about") }), text: canary("alert-text") };
const AMBIGUOUS_KEY = `email:${canary("ambiguous-key")}`;
const ALERT_KEY = canary("alert-key");
const SCOPE = `about:order="${canary("scope")}"`;

export const CANARIES: readonly string[] = planted;

/** Writes a canary into every place of a ledger where something personal can be. */
export async function plantCanaries(store: Store): Promise<void> {
  await store.transact(async (t) => {
    await t.putCustomer(CUSTOMER);
    await t.putRecord(MINE);
    await t.putRecord(WAITING);
    await t.putEvidence(EVIDENCE);
    await t.putEntry(ENTRY, [SCOPE, "customer:c1"]);
    await t.putAlertRaised("p/a", ALERT_KEY, START);
    await t.append({ kind: "decision", at: START, message: "m1", customer: "c1", answer: ANSWER });
    await t.append({
      kind: "resolved",
      at: START,
      message: "m1",
      customer: "c1",
      verdict: "send",
      answer: ANSWER,
    });
    await t.append({
      kind: "breach",
      at: START,
      message: "m1",
      customer: "c1",
      by: canary("reporter"),
      reported: "sent",
    });
    await t.append(ALERT);
    await t.append({
      kind: "ambiguous",
      at: START,
      record: "shop.order",
      key: AMBIGUOUS_KEY,
      customers: ["c1", "c2"],
    });
  });
}

function fields(place: string): Readonly<Record<string, Known>> {
  return { name: canary(place) };
}

function reason(place: string): Reason {
  return {
    kind: "rule",
    rule: "p/r",
    effect: "send",
    text: canary(`text-of-${place}`),
    facts: [],
    causes: [],
    other: null,
  };
}
