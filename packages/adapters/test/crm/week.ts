import { expect } from "vitest";
import type { CrmWorld } from "./crm-world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How many weeks, and which. */
const RUNS = Number(process.env.COMITY_RUNS ?? 2);
const SEED = Number(process.env.COMITY_SEED ?? Date.now() % 1_000_000);
export const SEEDS = Array.from({ length: RUNS }, (_, run) => SEED + run);

export type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of these; undefined: there is none. */
export function oneOf<T>(random: Random, all: readonly T[]): T | undefined {
  return all[Math.floor(random() * all.length)];
}

/** What a CRM holds, or what is known of it. */
export interface Holding {
  /** Addresses, by the contacts' ids. */
  readonly contacts: Readonly<Record<string, unknown>>;
  /** Whether cases are open or closed, and whose they are, by their keys. */
  readonly cases: Readonly<Record<string, unknown>>;
}

type Staying = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A CRM to which things happen. */
export interface BusyCrm {
  readonly world: CrmWorld;
  /** So much earlier than a pass began, silos are in step. */
  readonly overlapMs: number;
  /** Every contact that there ever was. */
  readonly everybody: readonly string[];
  /** Lets something happen to it. */
  happen(): void;
  /** Whether requests fail now and then. */
  setFailing(isFailing: boolean): void;
  /** What it holds. */
  holding(): Holding;
  passes(count: number): Promise<unknown>;
  /** How cases of nobody stand, by their keys and whom of those that are deleted there they may stay with. */
  staying?(): Staying;
}

/** After a week of changes and failures what is known is what the CRM holds; and all along, what silos are in step as of is there. */
export async function expectWeek(crm: BusyCrm, random: Random): Promise<void> {
  const { world } = crm;
  const began = world.clock.now();
  const history: Moment[] = [];
  for (let at = 0; at < 7 * DAY; ) {
    const many = Math.floor(random() * 6);
    for (let event = 0; event < many; event++) crm.happen();
    history.push(momentOf(crm, at, history.at(-1)));
    crm.setFailing(true);
    if (random() < 0.9) await crm.passes(1 + Math.floor(random() * 2));
    crm.setFailing(false);
    // Things happen to it while it is read, too.
    history.push(momentOf(crm, at, history.at(-1)));
    await expectTruth(crm, history);
    await world.pass(MINUTE + Math.floor(random() * random() * 600) * MINUTE);
    at = world.clock.now() - began;
  }
  await world.pass(DAY);
  await crm.passes(2);
  const is = await known(crm);
  const { cases, contacts } = crm.holding();
  expect(is).toEqual({ contacts, cases: { ...cases, ...stayed(crm, is.cases) } });
  expect(await world.inStep("support")).toBe(world.clock.now() - began - crm.overlapMs);
}

async function known(crm: BusyCrm): Promise<Holding> {
  const { world, everybody } = crm;
  const cases = Object.entries(await world.records("support.case", everybody));
  const contacts = await Promise.all(
    Object.keys(crm.holding().contacts).map(async (id) => [id, (await world.customer(id))?.email]),
  );
  return {
    cases: Object.fromEntries(cases.map(([key, fields]) => [key, shownCase(fields as CaseFields)])),
    contacts: Object.fromEntries(contacts),
  };
}

/** What was in the CRM at the instant as of which the silo is in step is in the ledger, and nothing else. */
async function expectTruth(crm: BusyCrm, history: readonly Moment[]): Promise<void> {
  const { world, everybody } = crm;
  const inStep = await world.inStep("support");
  const then = history.findLast(({ at }) => inStep !== null && at <= inStep);
  if (then === undefined) return;
  const since = new Set(
    history.filter(({ at }) => inStep !== null && at > inStep).flatMap(({ touched }) => touched),
  );
  const cases = await world.records("support.case", everybody);
  for (const key of new Set([...Object.keys(then.cases), ...Object.keys(cases)])) {
    if (since.has(key)) continue;
    const is = cases[key] === undefined ? undefined : shownCase(cases[key] as CaseFields);
    if (is !== undefined && stayed(crm, { [key]: is })[key] !== undefined) continue;
    expect({ key, is }).toEqual({ key, is: then.cases[key] });
  }
}

/** Of cases that are known, those that may be of somebody who is deleted, as they stand. */
function stayed(crm: BusyCrm, cases: Holding["cases"]): Holding["cases"] {
  const staying = crm.staying?.() ?? {};
  const all = Object.entries(cases).map(([key, is]) => {
    return [key, staying[key]?.[String(is).split(", of ")[1] ?? ""]] as const;
  });
  return Object.fromEntries(all.filter(([, is]) => is !== undefined));
}

interface CaseFields {
  readonly status: string;
  readonly customer: string;
}

/** How a case stands, as in {@link Holding}. */
export function shownCase({ status, customer }: CaseFields): string {
  return `${status}, of ${customer}`;
}

interface Moment {
  /** In milliseconds after the beginning. */
  readonly at: number;
  readonly cases: Holding["cases"];
  readonly staying: Staying;
  /** What was changed since the moment before. */
  readonly touched: readonly string[];
}

function momentOf(crm: BusyCrm, at: number, before: Moment | undefined): Moment {
  const { cases } = crm.holding();
  const staying = crm.staying?.() ?? {};
  const now = { cases, staying };
  const keys = new Set([now, before].flatMap((one) => Object.keys({ ...one?.cases, ...one?.staying })));
  const told = (key: string, one: Omit<Moment, "at" | "touched"> | undefined): string =>
    JSON.stringify([one?.cases[key], one?.staying[key]]);
  return { at, ...now, touched: [...keys].filter((key) => told(key, now) !== told(key, before)) };
}
