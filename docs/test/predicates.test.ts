import {
  type Answer,
  decodeRecord,
  type Entry,
  evaluateCondition,
  type FactRecord,
  HOUR_MS,
  type SiloState,
  type Situation,
  Unknown,
  type Vocabulary,
} from "@comity/core";
import { compile } from "@comity/dsl";
import { describe, expect, it } from "vitest";
import { type Section, table, writtenSection } from "./support/generated.ts";
import { NOW, PREDICATES, type PredicateRow, SAMPLES, type TypeName } from "./support/predicates.ts";
import { type Case, OTHERS, SETS, type Truth } from "./support/sets.ts";

const ALL = Object.keys(SAMPLES) as TypeName[];
const PAGE = "docs/reference/language.md";
const SECTIONS: readonly Section[] = [
  { page: PAGE, name: "predicates", text: predicateTable() },
  {
    page: PAGE,
    name: "sets",
    text: table(
      ["words", "give", "of none", "unknown if"],
      SETS.map(({ words, gives, ofNone, unknown }) => [words, gives, ofNone, unknown]),
    ),
  },
];

function predicateTable(): string {
  const rows = PREDICATES.map((row) => [
    row.words,
    typesInWords(row.left),
    row.right,
    row.means,
    String(row.ofEmpty),
  ]);
  const others = OTHERS.map((row) => [row.words, row.left, row.right, row.means, row.ofEmpty]);
  return table(["predicate", "left", "right", "true if", "of empty"], [...rows, ...others]);
}

function typesInWords(types: readonly TypeName[]): string {
  const without = ALL.filter((type) => !types.includes(type));
  if (without.length === 0) return "anything";
  return without.length === 1 ? `anything but a ${without[0]}` : types.join(", ");
}

/** A vocabulary with a field of each type, all required or none. */
function vocabulary(required: boolean): string {
  const field = (name: string, type: string, more = "") =>
    `          ${name}: {type: ${type}${more}, required: ${required}}`;
  return `company: {time_zone: UTC, currency: USD}
channels: [email, sms, push]
silos:
  desk:
    owner: Desk
    fresh_for: 24 hours
    records:
      flight: {key: id, reference: true, fields: {id: text}}
      ticket:
        key: number
        fields:
          number: text
${field("title", "text")}
${field("flight", "reference to desk.flight")}
${field("topic", "one of", ", values: [billing, travel, visa]")}
${field("urgent", "true or false")}
${field("score", "number")}
${field("price", "money")}
${field("due_on", "date")}
${field("seen_at", "instant")}
${field("opens_at", "time of day")}
${field("off", "list of channel")}
intents:
  offer: {class: marketing}
`;
}

/** The program of a rule with this condition or, for `becomes`, of an alert. */
function compiled({ condition, define = "", before }: Omit<Case, "is">, required = false) {
  const declaration =
    before === undefined
      ? `rule r\n  applies to offer\n  when ${condition}\n  then block\n`
      : `alert r for Desk\n  when ${condition}\n  send offer\n  once per customer\n`;
  const rule = `pack docs\n${define}\n${declaration}`;
  return compile({
    vocabulary: [{ file: "vocabulary.yaml", text: vocabulary(required) }],
    rules: [{ file: "rule.comity", text: rule }],
  });
}

/** What a condition of a rule comes to; if it does not compile, why. */
function truthOf(one: Omit<Case, "is">, required = false): Truth | string {
  const { tickets = [], silo, earlier, before } = one;
  const { ruleSet, diagnostics } = compiled(one, required);
  const when = ruleSet?.program.rules[0]?.when ?? ruleSet?.program.alerts[0]?.when;
  if (!ruleSet || when === undefined) return diagnostics.map(({ message }) => message).join(" ");
  const records = tickets.map((data, index) => ticket(data, index, ruleSet.vocabulary));
  const clock = Date.parse(NOW);
  const state: SiloState = {
    name: "desk",
    inStep: silo === "stale" ? clock - 25 * HOUR_MS : "live",
    readable: silo !== "unreadable",
  };
  const { truth } = evaluateCondition(when, {
    vocabulary: ruleSet.vocabulary,
    at: clock,
    clock,
    message: before === undefined ? message("m1") : null,
    customer: customer(),
    facts: { silo: () => state, records: () => records, byKey: () => null },
    entries: earlier === undefined ? [] : [entry(earlier, clock - HOUR_MS)],
    reported:
      before === undefined
        ? null
        : { type: TICKET, key: "T-0", before: before && ticket(before, 0, ruleSet.vocabulary) },
  });
  return truth instanceof Unknown ? "unknown" : truth ? "true" : "false";
}

const TICKET = "desk.ticket";

function ticket(data: Readonly<Record<string, unknown>>, index: number, names: Vocabulary): FactRecord {
  const number = `T-${index}`;
  const { fields } = decodeRecord(names, TICKET, { customer: "ana", number, ...data });
  return { type: TICKET, key: number, customer: "ana", fields, receivedAt: null, order: 0 };
}

function customer(): Situation["customer"] {
  const rest = { provisional: false, keys: [], formerKeys: [], mergedInto: null };
  return { id: "ana", household: "h1", fields: { time_zone: "UTC" }, ...rest };
}

function message(id: string): NonNullable<Situation["message"]> {
  return {
    id,
    department: "Marketing",
    intent: "offer",
    class: "marketing",
    channel: "email",
    about: {},
    items: [],
    campaign: null,
    priority: 50,
    sendAt: Date.parse(NOW),
  };
}

function entry(state: NonNullable<Case["earlier"]>, at: number): Entry {
  const answer: Answer = {
    message: "m0",
    verdict: "send",
    reasons: [],
    until: null,
    deadline: null,
    channel: null,
    removed: [],
    attached: [],
    recalled: [],
    missed: [],
    observed: [],
    validUntil: null,
    decidedAt: at,
    ruleSet: "",
  };
  const request = { id: "m0", department: "Marketing", intent: "offer", channel: "email", customer: "ana" };
  const ends = { leaseUntil: null, sentAt: state === "sent" ? at : null, endedAt: null, dueAt: null };
  const changes = { channel: null, removed: [], attached: [] };
  return {
    id: "m0",
    sequence: 1,
    customer: "ana",
    household: "h1",
    message: { ...message("m0"), sendAt: at },
    request,
    contentHash: "",
    askedAt: at,
    state,
    clearedAt: at,
    startedAt: state === "cleared" ? null : at,
    ...ends,
    breach: false,
    changes,
    holds: [],
    reviews: [],
    answer,
  };
}

/** A form of a predicate, said of a field of the type. */
function condition(form: string, type: TypeName): string {
  const { field, written } = SAMPLES[type];
  return `some desk.ticket (${field} ${form.replaceAll("{}", written)})`;
}

function checkForm(row: PredicateRow, form: string, holds: PredicateRow["holds"][number]): void {
  for (const type of row.left) {
    const when = condition(form, type);
    const { field, ...data } = SAMPLES[type];
    for (const which of ["before", "equal", "after"] as const) {
      const is = truthOf({ condition: when, tickets: [{ [field]: data[which] }] });
      expect([when, data[which], is]).toEqual([when, data[which], String(holds.includes(which))]);
    }
    expect([when, "empty", truthOf({ condition: when, tickets: [{}] })]).toEqual([
      when,
      "empty",
      String(row.ofEmpty),
    ]);
    expect([when, "untold", truthOf({ condition: when, tickets: [{}] }, true)]).toEqual([
      when,
      "untold",
      "unknown",
    ]);
  }
}

describe("the tables of predicates (UPDATE_DOCS=1 rewrites them)", () => {
  for (const section of SECTIONS) {
    it(`${section.page}: ${section.name}`, () => expect(writtenSection(section)).toBe(section.text.trim()));
  }

  for (const row of PREDICATES) {
    for (const [index, form] of row.forms.entries()) {
      it(`${row.words}: ${form} is true, false, unknown and of empty what it says`, () => {
        checkForm(row, form, row.holds[index] ?? []);
      });
    }

    it(`${row.words} takes no other types`, () => {
      const allowed = PREDICATES.flatMap(({ words, left }) => (words === row.words ? left : []));
      const others = ALL.filter((type) => !allowed.includes(type));
      for (const type of others) {
        const when = condition(row.forms[0] ?? "", type);
        expect([when, compiled({ condition: when }).ruleSet]).toEqual([when, null]);
      }
    });
  }

  for (const { words, cases } of [...OTHERS, ...SETS]) {
    it(`${words} is what it says`, () => {
      for (const { is, ...one } of cases) expect([one, truthOf(one)]).toEqual([one, is]);
    });
  }
});
