/** Rows as the first schema kept them, in the form of JSON that both stores wrote; instants are small numbers. */

export const FIRST_ENTRY = JSON.stringify({
  contentHash: "0123",
  askedAt: 5,
  clearedAt: 5,
  startedAt: null,
  leaseUntil: null,
  sentAt: null,
  endedAt: null,
  breach: false,
  changes: { channel: null, removed: [], attached: [] },
  holds: [],
  reviews: [{ rules: ["p/r"], decision: "send", by: "bea", at: 5 }],
  answer: {
    message: "m1",
    verdict: "send",
    reasons: [reason("Ana cancelled.")],
    until: null,
    deadline: null,
    channel: null,
    removed: [],
    attached: [],
    recalled: [],
    missed: [],
    observed: [reason("Ana would be told.")],
    validUntil: 9,
    decidedAt: 5,
    ruleSet: "rules-1",
  },
  message: {
    id: "m1",
    department: "Marketing",
    intent: "offer",
    class: "marketing",
    channel: "email",
    campaign: null,
    priority: 50,
    sendAt: 7,
  },
});

export const FIRST_REQUEST = JSON.stringify({
  request: { id: "m1", department: "Marketing", intent: "offer", channel: "email", about: { order: "o-1" } },
  about: { order: "o-1" },
  items: [{ id: "i-1", fields: { seats: 2 } }],
});

export const FIRST_EVIDENCE = JSON.stringify({
  ruleSet: "rules-1",
  customer: { id: "ana", household: "h1", fields: { name: "Ana" } },
  silos: [],
  sets: [],
  records: [],
  absent: [],
  earlier: [],
  holds: [],
  reviews: [],
});

const { answer } = JSON.parse(FIRST_ENTRY);

export const FIRST_EVENTS: readonly { readonly message: string | null; readonly content: string }[] = [
  {
    message: "m1",
    content: JSON.stringify({ kind: "decision", at: 5, message: "m1", customer: "ana", answer }),
  },
  {
    message: null,
    content: JSON.stringify({
      kind: "alert",
      at: 6,
      alert: "p/a",
      department: "Care",
      customer: "ana",
      intent: "warn",
      about: { order: "o-1" },
      text: "Ana is angry.",
    }),
  },
  {
    message: null,
    content: JSON.stringify({
      kind: "ambiguous",
      at: 7,
      record: "shop.order",
      key: "email:ana@example.com",
      customers: ["ana", "ben"],
    }),
  },
  { message: null, content: JSON.stringify({ kind: "merged", at: 8, from: "a", into: "ana" }) },
];

export const FIRST_SCOPES = ['about:order="o-1"', "customer:ana", "household:h1"];

/** What of it all is personal, and must be nowhere in the clear any more. */
export const FIRST_SECRETS = [
  "ana@example.com",
  "o-1",
  "Ana cancelled",
  "Ana would",
  "Ana is angry",
  "bea",
  "seats",
  '"Ana"',
];

function reason(text: string): object {
  return { kind: "rule", rule: "p/r", effect: "send", text, facts: [], causes: [], other: null };
}
