import {
  type Engine,
  type InitialState,
  type LedgerEvent,
  type ManualClock,
  type MessageRequest,
  manualClock,
  openEngine,
  type RuleSet,
  type Store,
} from "@comity/core";
import { compile, renderDiagnostic } from "@comity/dsl";
import { memoryStore } from "@comity/store";

/** An engine over rules written out in a test, with a clock that the test moves. */
export interface TestWorld {
  readonly engine: Engine;
  readonly clock: ManualClock;
  /** Events since the last call. */
  events(): LedgerEvent[];
  /** Moves the clock by a length of time, stopping for what falls due. */
  pass(ms: number): Promise<void>;
  /** Asks about a message; what is left out is filled in: marketing, newsletter, email, customer ana if there is no address. */
  ask(id: string, more?: Partial<MessageRequest>): ReturnType<Engine["decide"]>;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Noon, when nothing is quiet. */
export const NOON = Date.parse("2026-03-02T12:00:00Z");

export const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
customer:
  fields:
    time_zone: {type: text, required: true}
    email: text
    phone: text
    country: text
    contract: {type: text, identifies: contract}
channels: [email, sms, push, letter, call]
silos:
  risk:
    owner: Risk
    fresh_for: 24 hours
    records:
      policy:
        key: number
        fields:
          number: text
          status: {type: one of, values: [active, cancelling], required: true}
          ends_at: instant
  support:
    owner: Support
    records:
      case:
        key: number
        fields:
          number: text
          status: {type: one of, values: [open, closed], required: true}
          score: number
          channel: channel
  satellite:
    owner: Satellite
    records:
      account:
        key: number
        fields:
          number: text
          status: {type: one of, values: [active, closed], required: true}
          email: {type: text, identifies: email}
          phone: {type: text, identifies: phone}
          country: text
          contract: {type: text, identifies: contract}
  desk:
    owner: Desk
    records:
      carrier:
        key: id
        reference: true
        fields:
          id: text
          status: {type: one of, values: [up, down], required: true}
intents:
  notice: {class: legal, about: {policy: text}}
  receipt: {class: transactional, about: {order: text}}
  update: {class: service, departments: [Claims]}
  newsletter: {class: marketing, about: {order: text}}
  upsell: {class: marketing, about: {order: text}, items: {kind: text}}
  winback: {class: marketing}
notices: {small_print: "The small print.", large_print: "The large print."}
`;

/** The customers of a test: ana and ben share a household, cho lives alone; dee's zone is not known. */
export const PEOPLE: InitialState = {
  customers: [
    { id: "ana", household: "h1", time_zone: "America/New_York", email: "ana@example.com" },
    { id: "ben", household: "h1", time_zone: "America/New_York", email: "ben@example.com" },
    { id: "cho", time_zone: "Asia/Tokyo", email: "cho@example.com" },
    { id: "dee" },
  ],
  silos: { risk: "live", support: "live", satellite: "live", desk: "live" },
};

/** Rules in the language, over the tests' vocabulary. @throws Error with the diagnostics if they have mistakes */
export function compileTestRules(rules: string, vocabulary = VOCABULARY): RuleSet {
  const { ruleSet, diagnostics } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: vocabulary }],
    rules: [{ file: "rules.comity", text: `pack p owner "tests"\n${rules}` }],
  });
  if (ruleSet !== null) return ruleSet;
  throw new Error(diagnostics.map((one) => renderDiagnostic(one, { color: false })).join("\n"));
}

/** Opens an engine over rules in the language. @throws Error with the diagnostics if they have mistakes */
export async function openTestWorld(
  rules: string,
  options: {
    state?: InitialState;
    store?: Store;
    now?: number;
    clock?: ManualClock;
    onListenerError?: (error: unknown) => void;
    pollMs?: number;
    enact?: boolean;
    /** The tests' own if absent. */
    vocabulary?: string;
  } = {},
): Promise<TestWorld> {
  const clock = options.clock ?? manualClock(options.now ?? NOON);
  const engine = await openEngine({
    rules: compileTestRules(rules, options.vocabulary),
    store: options.store ?? memoryStore(),
    clock,
    enact: options.enact ?? true,
    ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
    ...(options.onListenerError === undefined ? {} : { onListenerError: options.onListenerError }),
  });
  await engine.load(options.state ?? PEOPLE);
  let events: LedgerEvent[] = [];
  engine.subscribe((event) => events.push(event));
  return {
    engine,
    clock,
    events() {
      const taken = events;
      events = [];
      return taken;
    },
    pass: (ms) => clock.moveTo(clock.now() + ms),
    ask: (id, more = {}) =>
      engine.decide({
        id,
        department: "marketing",
        intent: "newsletter",
        channel: "email",
        ...(more.to === undefined ? { customer: "ana" } : {}),
        ...more,
      }),
  };
}

/** Instants in requests are text. */
export function iso(instant: number): string {
  return new Date(instant).toISOString();
}
