import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CustomerData, InputError, type Store } from "@comity/core";
import { memoryStore, sqliteStore } from "@comity/store";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openTestWorld, type TestWorld } from "../../src/open-world.ts";
import { withMemorysNames } from "../../src/same-names.ts";

// Few of everything, so that keys meet.
const CUSTOMERS = ["c0", "c1", "c2", "c3"];
const EMAILS = ["e0@x.test", "e1@x.test", "e2@x.test", "e3@x.test"];
const PHONES = ["+13125550100", "+13125550101", "+13125550102"];
const CONTRACTS = ["K0", "K1"];
const ACCOUNTS = ["S0", "S1", "S2", "S3", "S4", "S5", "S6"];

interface Keys {
  readonly email?: string;
  readonly phone?: string;
  readonly contract?: string;
}
type Arrival =
  | { readonly kind: "customer"; readonly data: CustomerData }
  | {
      readonly kind: "account";
      readonly data: Keys & { readonly number: string; readonly customer?: string };
    };
type Op =
  | Arrival
  | { readonly kind: "gone"; readonly number: string }
  | { readonly kind: "message"; readonly to: { readonly email: string } | { readonly phone: string } };

const maybe = <T>(values: readonly T[], weight: number) =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: weight });
const keysOf = (weight: number): fc.Arbitrary<Keys> =>
  fc
    .record({ email: maybe(EMAILS, weight), phone: maybe(PHONES, weight), contract: maybe(CONTRACTS, 1) })
    .map(given);
const customer = (id: fc.Arbitrary<string>) =>
  fc.tuple(id, maybe(["h1", "h2"], 1), keysOf(1)).map(([one, household, keys]): Arrival => {
    const data = { id: one, time_zone: "UTC", ...keys, ...given({ household }) };
    return { kind: "customer", data };
  });
const account = (number: fc.Arbitrary<string>) =>
  fc
    .tuple(
      number,
      fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom(...CUSTOMERS)),
      keysOf(3),
    )
    .map(
      ([one, owner, keys]): Arrival => ({
        kind: "account",
        data: { number: one, ...keys, ...given({ customer: owner }) },
      }),
    );

/** What is undefined is not there: an optional property is absent or has a value. */
function given<T extends object>(object: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}

/** Each customer and account at most once. */
const arrivals = fc
  .tuple(
    fc.subarray(CUSTOMERS).chain((ids) => fc.tuple(...ids.map((id) => customer(fc.constant(id))))),
    fc
      .subarray(ACCOUNTS, { minLength: 2 })
      .chain((ids) => fc.tuple(...ids.map((id) => account(fc.constant(id))))),
  )
  .map(([customers, accounts]) => [...customers, ...accounts]);

const scratch = mkdtempSync(join(tmpdir(), "comity-identity-"));
let stores = 0;
const sqlite = async () => withMemorysNames(await sqliteStore(join(scratch, `${++stores}.db`)));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Played {
  readonly world: TestWorld;
  readonly store: Store;
}

async function start(store: Store): Promise<Played> {
  return { world: await openTestWorld("", { store, state: { silos: { satellite: "live" } } }), store };
}

async function perform({ world }: Played, op: Op, index: number): Promise<void> {
  switch (op.kind) {
    case "customer":
      return world.engine.customer(op.data);
    case "account":
      return world.engine.report({ record: "satellite.account", data: { status: "active", ...op.data } });
    case "gone":
      return world.engine.report({ record: "satellite.account", data: { number: op.number }, deleted: true });
    case "message":
      await world.ask(`m${index}`, { to: op.to }).catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
      });
  }
}

/** Whose every account is. */
async function ownersIn(store: Store): Promise<Record<string, string>> {
  const records = await store.transact((t) => t.allRecords("satellite.account"));
  return Object.fromEntries(records.map(({ key, match, customer }) => [key, `${match} ${customer}`]));
}

/** Whom a message to every address would be for. */
async function recipientsIn({ world, store }: Played): Promise<Record<string, string>> {
  const recipients: Record<string, string> = {};
  for (const to of [...EMAILS.map((email) => ({ email })), ...PHONES.map((phone) => ({ phone }))]) {
    const address = Object.values(to).join();
    try {
      await world.ask(`to ${address}`, { to });
      recipients[address] = (await store.transact((t) => t.entry(`to ${address}`)))?.customer ?? "nobody";
    } catch (error) {
      recipients[address] = String(error);
    }
  }
  return recipients;
}

describe("customers and records", () => {
  it("may come in any order, one by one or at once, to any store", { timeout: 300_000 }, async () => {
    const orders = arrivals.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    const property = fc.asyncProperty(orders, async ([one, other]) => {
      const first = await start(memoryStore());
      for (const [index, op] of one.entries()) await perform(first, op, index);
      const owners = await ownersIn(first.store);
      const recipients = await recipientsIn(first);

      const second = await start(await sqlite());
      for (const [index, op] of other.entries()) await perform(second, op, index);
      expect(await ownersIn(second.store)).toEqual(owners);
      expect(await recipientsIn(second)).toEqual(recipients);
      await second.world.engine.close();

      const whole = await start(memoryStore());
      await whole.world.engine.load({
        customers: other.flatMap((op) => (op.kind === "customer" ? [op.data] : [])),
        records: {
          "satellite.account": other.flatMap((op) =>
            op.kind === "account" ? [{ status: "active", ...op.data }] : [],
          ),
        },
      });
      expect(await ownersIn(whole.store)).toEqual(owners);
    });
    await fc.assert(property, { numRuns: Number(process.env.COMITY_RUNS ?? 100) });
  });
});

describe("whatever arrives, changes, goes and is asked", () => {
  const op: fc.Arbitrary<Op> = fc.oneof(
    { weight: 2, arbitrary: customer(fc.constantFrom(...CUSTOMERS)) },
    { weight: 4, arbitrary: account(fc.constantFrom(...ACCOUNTS)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...ACCOUNTS).map((number) => ({ kind: "gone" as const, number })),
    },
    {
      weight: 3,
      arbitrary: fc
        .oneof(
          fc.constantFrom(...EMAILS).map((email) => ({ email })),
          fc.constantFrom(...PHONES).map((phone) => ({ phone })),
        )
        .map((to) => ({ kind: "message" as const, to })),
    },
  );

  it("messages stand under who the customer is now, and nothing is left to find", {
    timeout: 300_000,
  }, async () => {
    const property = fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 40 }), async (ops) => {
      const memory = await start(memoryStore());
      const database = await start(await sqlite());
      for (const [index, one] of ops.entries()) {
        await perform(memory, one, index);
        await perform(database, one, index);
      }
      expect(database.world.events()).toEqual(memory.world.events());
      expect(await ownersIn(database.store)).toEqual(await ownersIn(memory.store));
      await database.world.engine.close();
      await entriesFollow(memory.store, ops.length);
      await nothingIsLeft(memory);
    });
    await fc.assert(property, { numRuns: Number(process.env.COMITY_RUNS ?? 100) });
  });
});

/** Every message is found under its customer and household as they are now; what was merged has none. */
async function entriesFollow(store: Store, asked: number): Promise<void> {
  await store.transact(async (t) => {
    for (let index = 0; index < asked; index++) {
      const entry = await t.entry(`m${index}`);
      if (entry === null) continue;
      const owner = await t.customer(entry.customer);
      expect(owner).toMatchObject({ household: entry.household, mergedInto: null });
      expect((await t.entries(`customer:${entry.customer}`, null)).map(({ id }) => id)).toContain(entry.id);
    }
  });
}

/** A report of what is known already matches nothing anew: all that could be found was found when it came. */
async function nothingIsLeft({ world, store }: Played): Promise<void> {
  const before = await ownersIn(store);
  world.events();
  const records = await store.transact((t) => t.allRecords("satellite.account"));
  for (const { match, customer, fields } of records) {
    const data = match === "named" ? { ...fields, customer } : fields;
    await world.engine.report({ record: "satellite.account", data });
  }
  expect(await ownersIn(store)).toEqual(before);
  expect(world.events()).toEqual([]);
}
