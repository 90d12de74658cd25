/** Predicates that look elsewhere than at two values; `cases` say what conditions come to. */
export interface OtherRow {
  readonly words: string;
  readonly left: string;
  readonly right: string;
  readonly means: string;
  /** What it is of an empty left side; nothing if there is none. */
  readonly ofEmpty: "false" | "";
  readonly cases: readonly Case[];
}

export type Truth = "true" | "false" | "unknown";

/** A condition of a rule, what the silo tells of tickets, and what comes of it. */
export interface Case {
  readonly condition: string;
  readonly tickets?: readonly Readonly<Record<string, unknown>>[];
  /** How the silo stands; in step if it is not said. */
  readonly silo?: "stale" | "unreadable";
  /** The customer's earlier offer, by its state. */
  readonly earlier?: "cleared" | "started" | "sent" | "unreported" | "failed";
  /** A definition that the condition uses. */
  readonly define?: string;
  /** In an alert: the first ticket, as it was before it was reported; null: it was not there. */
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly is: Truth;
}

const define = "define high (from as number) for desk.ticket as score is at least from";
const isHigh = "some desk.ticket (ticket is high (2))";
const isNotHigh = "some desk.ticket (ticket is not high (2))";
const DEFINED: readonly Case[] = [
  { define, condition: isHigh, tickets: [{ score: 2 }], is: "true" },
  { define, condition: isHigh, tickets: [{ score: 1 }], is: "false" },
  { define, condition: isNotHigh, tickets: [{ score: 1 }], is: "true" },
  { define, condition: isNotHigh, tickets: [{}], is: "true" },
  { define, condition: isHigh, silo: "stale", is: "unknown" },
];

const becomes = "some desk.ticket (topic becomes travel)";
const BECOMES: readonly Case[] = [
  { condition: becomes, tickets: [{ topic: "travel" }], before: { topic: "visa" }, is: "true" },
  { condition: becomes, tickets: [{ topic: "travel" }], before: null, is: "true" },
  { condition: becomes, tickets: [{ topic: "travel" }], before: { topic: "travel" }, is: "false" },
  { condition: becomes, tickets: [{ topic: "visa" }], before: { topic: "travel" }, is: "false" },
  { condition: becomes, tickets: [{}], before: { topic: "visa" }, is: "false" },
];

export const OTHERS: readonly OtherRow[] = [
  {
    words: "`is one of` and a list field",
    left: "the type that is in the list",
    right: "a list",
    means: "in the list",
    ofEmpty: "false",
    cases: [
      {
        condition: "some desk.ticket (message.channel is one of off)",
        tickets: [{ off: ["email"] }],
        is: "true",
      },
      {
        condition: "some desk.ticket (message.channel is one of off)",
        tickets: [{ off: ["sms"] }],
        is: "false",
      },
      { condition: "some desk.ticket (message.channel is one of off)", tickets: [{}], is: "false" },
    ],
  },
  {
    words: "`is one of` and a field of records, with `household` of all its members",
    left: "any but a list",
    right: "a field of that type, or a list of it",
    means: "equal to that field of some record: `is one of household orders.ticket.event`",
    ofEmpty: "false",
    cases: [
      { condition: '"m" is one of desk.ticket.title', tickets: [{ title: "m" }], is: "true" },
      { condition: '"m" is one of household desk.ticket.title', tickets: [{ title: "z" }, {}], is: "false" },
      { condition: '"m" is one of desk.ticket.title', is: "false" },
      { condition: '"m" is one of desk.ticket.title', silo: "stale", is: "unknown" },
      { condition: "message.channel is one of desk.ticket.off", tickets: [{ off: ["email"] }], is: "true" },
    ],
  },
  {
    words: "`is D`, `is not D`",
    left: "a record by its name, `customer`, `message`",
    right: "a definition for it, with its values in brackets",
    means: "the definition is true of it; `is not` turns the whole round",
    ofEmpty: "",
    cases: DEFINED,
  },
  {
    words: "`becomes X`",
    left: "a field of the record, in alerts",
    right: "the same type",
    means: "the record that was just reported has this value now, and had not before",
    ofEmpty: "false",
    cases: BECOMES,
  },
];

/** Words that look at a set of records, or of earlier messages. */
export interface SetRow {
  readonly words: string;
  readonly gives: string;
  readonly ofNone: string;
  readonly unknown: string;
  readonly cases: readonly Case[];
}

const TWO = [
  { title: "a", score: 1, price: 1, urgent: true },
  { title: "b", score: 2, price: 2 },
];

export const SETS: readonly SetRow[] = [
  {
    words: "`some R (...)`",
    gives: "a condition: one record at least",
    ofNone: "false",
    unknown: "the silo is stale, and no fresh record makes it true",
    cases: [
      { condition: "some desk.ticket (score is 2)", tickets: TWO, is: "true" },
      { condition: "some desk.ticket", is: "false" },
      { condition: "some desk.ticket", silo: "stale", is: "unknown" },
      { condition: "some desk.ticket", tickets: TWO, silo: "unreadable", is: "unknown" },
    ],
  },
  {
    words: "`no R (...)`",
    gives: "a condition: not one",
    ofNone: "true",
    unknown: "the silo is stale, and no fresh record makes it false",
    cases: [
      { condition: "no desk.ticket (score is 2)", tickets: TWO, is: "false" },
      { condition: "no desk.ticket", is: "true" },
      { condition: "no desk.ticket", silo: "stale", is: "unknown" },
    ],
  },
  {
    words: "`every R (...)`",
    gives: "a condition: no record for which it is false",
    ofNone: "true",
    unknown: "the silo is stale, and no fresh record makes it false",
    cases: [
      { condition: "every desk.ticket (score is at least 1)", tickets: TWO, is: "true" },
      { condition: "every desk.ticket (score is at least 2)", tickets: TWO, is: "false" },
      { condition: "every desk.ticket (score is 2)", is: "true" },
      { condition: "every desk.ticket (score is 2)", silo: "stale", is: "unknown" },
    ],
  },
  {
    words: "`the number of R (...)`",
    gives: "a number",
    ofNone: "0",
    unknown: "the silo is stale, and what is known does not settle the comparison",
    cases: [
      { condition: "the number of desk.ticket (urgent) is 1", tickets: TWO, is: "true" },
      { condition: "the number of desk.ticket is 0", is: "true" },
      { condition: "the number of desk.ticket is at least 0", silo: "stale", is: "true" },
      { condition: "the number of desk.ticket is 0", silo: "stale", is: "unknown" },
    ],
  },
  {
    words: "`the sum of F over R (...)`",
    gives: "a number, or an amount",
    ofNone: "0",
    unknown: "the silo is stale, a value is unknown, or there are several currencies",
    cases: [
      { condition: "the sum of score over desk.ticket is 3", tickets: TWO, is: "true" },
      { condition: "sum of price over desk.ticket (urgent) is 1.00 USD", tickets: TWO, is: "true" },
      { condition: "the sum of score over desk.ticket is 0", is: "true" },
      { condition: "the sum of price over desk.ticket is 0.00 USD", tickets: [{}], is: "true" },
      { condition: "the sum of score over desk.ticket is 3", tickets: TWO, silo: "stale", is: "unknown" },
      {
        condition: "the sum of price over desk.ticket is more than 0.00 USD",
        tickets: [{ price: "1.00 USD" }, { price: "1.00 EUR" }],
        is: "unknown",
      },
    ],
  },
  {
    words: "`the smallest of F over R (...)`, `the largest of ...`; also `min`, `max`",
    gives: "what is compared by size or in time",
    ofNone: "empty",
    unknown: "the silo is stale, and what is known does not settle the comparison",
    cases: [
      { condition: "the smallest of score over desk.ticket is 1", tickets: TWO, is: "true" },
      { condition: "max of score over desk.ticket is 2", tickets: TWO, is: "true" },
      { condition: "the smallest of score over desk.ticket is empty", is: "true" },
      { condition: "the largest of score over desk.ticket is at least 0", is: "false" },
      {
        condition: "the largest of score over desk.ticket is 2",
        tickets: TWO,
        silo: "unreadable",
        is: "unknown",
      },
    ],
  },
  {
    words: "`a MESSAGE was cleared`",
    gives: "a condition: it may go, or has gone",
    ofNone: "false",
    unknown: "never",
    cases: [
      { condition: "an offer was cleared", earlier: "cleared", is: "true" },
      { condition: "an offer was cleared", earlier: "unreported", is: "true" },
      { condition: "an offer was cleared", earlier: "failed", is: "false" },
      { condition: "an offer was cleared", is: "false" },
    ],
  },
  {
    words: "`a MESSAGE was started`",
    gives: "a condition: it has gone, or may have",
    ofNone: "false",
    unknown: "never",
    cases: [
      { condition: "an offer was started", earlier: "cleared", is: "false" },
      { condition: "an offer was started", earlier: "unreported", is: "true" },
      { condition: "an offer was started", earlier: "sent", is: "true" },
      { condition: "an offer was started", is: "false" },
    ],
  },
  {
    words: "`a MESSAGE was sent`",
    gives: "a condition: it has gone",
    ofNone: "false",
    unknown: "one was started, and what came of it was not reported in time",
    cases: [
      { condition: "an offer was sent", earlier: "started", is: "false" },
      { condition: "an offer was sent", earlier: "sent", is: "true" },
      { condition: "an offer was sent", earlier: "unreported", is: "unknown" },
      { condition: "an offer was sent", is: "false" },
    ],
  },
];
