import {
  type CustomerData,
  DAY_MS,
  type Fact,
  HOUR_MS,
  type InitialState,
  type Merge,
  type MessageRequest,
  type RuleSet,
  type Split,
} from "@comity/core";
import type { Chance } from "../differential/chance.ts";
import { compileTestRules, iso, NOON } from "../open-world.ts";

/** The rules of all simulations. What they mean is known to the laws too, in numbers (see `LAWS`) and words of their own. */
const rules = (withinHours: number): string => `
conflict offer-and-notice
  between (upsell) and (notice)
  within ${withinHours} hours across household
  winner (notice)

limit two-in-three-days
  applies to newsletter
  at most 2 per customer in any 3 days
  counting cleared, started, sent
  then hold until there is room, at most 4 days or else block

rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 5 days or else block

rule careful
  applies to upsell
  when some household risk.policy (status is cancelling)
  then block

rule already-ours
  applies to winback
  when some satellite.account (status is active)
  then block

rule calls-wait-for-mia
  applies to notice
  when message.channel is call
  then hold for review by "mia"

alert case-opened for "Support"
  when some support.case (status is open)
  send newsletter about (order: case.number)
  once per case.number
`;

export const LAWS = {
  loser: "upsell",
  winner: "notice",
  limited: "newsletter",
  atMost: 2,
  windowMs: 3 * DAY_MS,
  /** The longest that rules that ask for no person may hold a message from when it is to leave: both maxima, and more. */
  longestHoldMs: 10 * DAY_MS,
  clearanceMs: DAY_MS,
  leaseMs: HOUR_MS,
};

/** Comes to nothing in any world, so that answers are the same with it; but the hash is another. */
const NEXT_RELEASE = `
rule next-release
  applies to winback
  when customer.country is "nowhere"
  then block
`;

/** What the worlds of a kind are played by. */
export interface Game {
  /** The conflict's window. */
  readonly withinMs: number;
  /** The same rules under two hashes: which of them a process has is a matter of when it was installed. */
  readonly ruleSets: readonly [RuleSet, RuleSet];
}

/** All kinds of worlds, compiled once. */
export interface Games {
  readonly long: Game;
  /** With a window in which a clearance outlives what it was to go beside. */
  readonly short: Game;
}

export function games(): Games {
  return { long: gameWithin(48), short: gameWithin(6) };
}

function gameWithin(hours: number): Game {
  const text = rules(hours);
  const ruleSets = [compileTestRules(text), compileTestRules(`${text}${NEXT_RELEASE}`)] as const;
  return { withinMs: hours * HOUR_MS, ruleSets };
}

export const START = NOON;

const CUSTOMERS = ["ana", "ben", "cho", "dee"];
const ADDRESSES: Readonly<Record<string, string>> = {
  ana: "ana@example.com",
  ben: "ben@example.com",
  cho: "cho@example.com",
};

export const INITIAL: InitialState = {
  customers: [
    person("ana", "h1"),
    person("ben", "h1"),
    person("cho", undefined),
    // Who dee is becomes known later, if ever.
  ],
  silos: { risk: "live", support: "live", satellite: "live", desk: "live" },
};

function person(id: string, household: string | undefined): CustomerData {
  const email = ADDRESSES[id];
  return {
    id,
    time_zone: "UTC",
    ...(household === undefined ? {} : { household }),
    ...(email === undefined ? {} : { email }),
  };
}

/** Somebody is new or has changed, two are one, or one is two. */
export type MasterData =
  | { readonly kind: "customer"; readonly data: CustomerData }
  | ({ readonly kind: "merge" } & Merge)
  | ({ readonly kind: "split" } & Split);

/** What one simulation is about. All of it is decided before it begins; when what arrives is decided on the way. */
export interface Script {
  readonly requests: readonly MessageRequest[];
  /** Of each record several, in any order. */
  readonly facts: readonly Fact[];
  /** What the customers' master data says, one after another. */
  readonly masterData: readonly MasterData[];
}

/** @param messages how many */
export function randomScript(chance: Chance, messages: number): Script {
  const hasAddresses = chance.flip();
  return {
    requests: chance.times(messages, (index) => randomRequest(chance, index, hasAddresses)),
    facts: [...randomCases(chance), ...randomPolicies(chance), ...randomAccounts(chance)],
    masterData: randomMasterData(chance),
  };
}

function randomRequest(chance: Chance, index: number, hasAddresses: boolean): MessageRequest {
  const intent = chance.pick(["upsell", "upsell", "notice", "notice", "newsletter", "newsletter", "winback"]);
  const inMs = chance.pick([0, 0, HOUR_MS, DAY_MS, 2 * DAY_MS, 3 * DAY_MS]);
  const toAddress = hasAddresses && chance.flip(0.4);
  return {
    id: `m${index}`,
    department: "marketing",
    intent,
    channel: chance.pick(["email", "email", "email", "call"]),
    send_at: iso(START + inMs),
    ...(toAddress
      ? { to: { email: chance.pick([...Object.values(ADDRESSES), "dee@example.com", "new@example.com"]) } }
      : { customer: chance.pick(CUSTOMERS) }),
  };
}

/** Versions of one record that are reported; the last one counts, whichever comes last. */
function versions(chance: Chance, record: string, data: (version: number) => Fact["data"]): Fact[] {
  const last = chance.int(0, 4);
  return chance.times(last, (index) => ({
    record,
    data: data(index),
    version: index + 1,
    ...(index + 1 === last && chance.flip(0.15) ? { deleted: true } : {}),
  }));
}

function randomCases(chance: Chance): Fact[] {
  return CUSTOMERS.flatMap((customer) =>
    versions(chance, "support.case", () => ({
      customer,
      number: `C-${customer}`,
      status: chance.pick(["open", "closed", "closed"]),
    })),
  );
}

function randomPolicies(chance: Chance): Fact[] {
  return chance.some(CUSTOMERS, 0.4).flatMap((customer) =>
    versions(chance, "risk.policy", () => ({
      customer,
      number: `P-${customer}`,
      status: chance.pick(["cancelling", "active"]),
    })),
  );
}

/** Accounts of another brand: whose they are, their addresses say. */
function randomAccounts(chance: Chance): Fact[] {
  const emails = [...Object.values(ADDRESSES), "dee@example.com", "new@example.com"];
  return chance
    .times(chance.int(0, 2), (index) => index)
    .flatMap((index) =>
      versions(chance, "satellite.account", () => ({
        number: `S-${index}`,
        status: chance.pick(["active", "closed"]),
        ...(chance.flip(0.8) ? { email: chance.pick(emails) } : {}),
        ...(chance.flip(0.3) ? { phone: "+13125550104" } : {}),
      })),
    );
}

/** People who change, and now and then two who are taken for one, rightly or not. */
function randomMasterData(chance: Chance): readonly MasterData[] {
  const change = (): MasterData => ({ kind: "customer", data: randomCustomer(chance) });
  const changes = chance.times(chance.int(0, 3), change);
  if (chance.flip(0.6)) return changes;
  const [from, into, last] = chance.pick([
    ["ana", "cho", "ben"],
    ["cho", "ana", "ben"],
    ["ben", "ana", "cho"],
    ["cho", "ben", "ana"],
  ] as const);
  const more = (): readonly MasterData[] => chance.times(chance.int(0, 1), change);
  const out = (id: string, of: string): MasterData => ({
    kind: "split",
    from: of,
    customer: person(id, chance.pick([undefined, "h1"])),
  });
  const merge: MasterData = { kind: "merge", from, into };
  if (chance.flip(0.7)) return [...changes, merge, ...more(), ...(chance.flip() ? [out(from, into)] : [])];
  // One merge rests on the other: who goes out takes along whom they were merged with before.
  const again: MasterData = { kind: "merge", from: into, into: last };
  const [one, other] = chance.flip() ? [into, from] : [from, into];
  const undone = [out(one, last), ...more(), out(other, one === into ? into : last)];
  return [...changes, merge, ...more(), again, ...more(), ...undone.slice(0, chance.int(0, undone.length))];
}

/** Somebody moves, becomes known, or has another address. */
function randomCustomer(chance: Chance): CustomerData {
  const id = chance.pick(CUSTOMERS);
  const household = chance.pick([undefined, "h1", "h2"]);
  const email = chance.pick([ADDRESSES[id], "dee@example.com", "new@example.com"]);
  return {
    id,
    time_zone: "UTC",
    ...(household === undefined ? {} : { household }),
    ...(email === undefined ? {} : { email }),
  };
}
