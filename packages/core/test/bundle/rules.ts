import { type Hold, type Limit, type Program, programHash, type Rule, type RuleSet } from "@comity/core";
import { and, compare, field, literal, STATUS, slot, some, text, usd, VOCABULARY } from "../eval/world.ts";

type Common = Pick<Rule, "id" | "pack" | "name" | "label" | "source" | "mode" | "from" | "to">;

/** What all declarations have. */
function declared(name: string, label: string | null = null): Common {
  const source = { file: "rules/care.comity", start: 10, end: 120 };
  return { id: `care/${name}`, pack: "care", name, label, source, mode: "enforce", from: null, to: null };
}

function rule(): Rule {
  const then: Hold = { kind: "hold", until: { kind: "while_so" }, atMostMs: 86_400_000, orElse: "block" };
  return {
    ...declared("no-offers-while-a-case-is-open", "Nobody is offered anything while a case is open."),
    intents: ["upsell"],
    when: some(
      and(compare("eq", field("status"), literal("open", STATUS)), compare("gt", field("amount"), usd(1000))),
    ),
    slots: [slot],
    then,
    because: {
      parts: [
        { kind: "text", text: "Case " },
        { kind: "value", expr: field("number"), slot: 0 },
        { kind: "text", text: " is open." },
      ],
    },
    ifUnknown: { kind: "block" },
  };
}

function limit(): Limit {
  const then: Hold = { kind: "hold", until: { kind: "room" }, atMostMs: null, orElse: "block" };
  return {
    ...declared("two-a-week"),
    intents: ["newsletter"],
    atMost: 2,
    scope: "customer",
    window: { kind: "calendar", unit: "week" },
    counting: ["cleared", "sent"],
    then,
    because: null,
  };
}

const parts: Omit<Program, "hash"> = {
  packs: [{ name: "care", owner: "care" }],
  rules: [rule()],
  conflicts: [
    {
      ...declared("one-at-a-time"),
      left: { intents: ["upsell"], label: "upsell" },
      right: { intents: ["newsletter"], label: "newsletter" },
      withinMs: 3_600_000,
      scope: { kind: "about", fields: ["order"] },
      winner: "left",
      loser: { kind: "block" },
      because: { parts: [{ kind: "other", field: "intent" }] },
    },
  ],
  limits: [limit()],
  alerts: [
    {
      ...declared("tell-them"),
      department: "Sales",
      when: some(compare("eq", field("topic"), text("refund"))),
      subject: slot,
      intent: "upsell",
      about: [{ field: "price", value: field("amount") }],
      oncePer: [field("number")],
      quietMs: 60_000,
      because: null,
    },
  ],
  classDefaults: {
    legal: { kind: "send" },
    transactional: { kind: "send" },
    service: { kind: "send" },
    marketing: { kind: "block" },
  },
};

/** A small rule set with a declaration of each kind. */
export const RULES: RuleSet = {
  vocabulary: VOCABULARY,
  program: { hash: programHash(parts, VOCABULARY), ...parts },
};
