import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, type Entry, openEngine, type Store } from "@comity/core";
import { compile } from "@comity/dsl";
import { systemClock } from "@comity/node";
import { postgresStore } from "@comity/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATIENT, type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { entryOf } from "../../src/store-contract/samples.ts";
import { tampered } from "../../src/tampered-store.ts";

const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
customer: {fields: {name: text}}
channels: [email]
silos: {}
intents: {offer: {class: marketing}, cancellation: {class: legal}}
`;

const RULES = `
pack p owner "tests"
conflict offer-and-cancellation
  between (offer) and (cancellation)
  within 30 days across customer
  winner (cancellation)
`;

const PAIRS = 30;
/** How long a decision takes between what it reads and what it writes, so that two that nothing keeps apart do meet. */
const THINKING_MS = 20;

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => database?.drop());

/** Who waits for a lock that another transaction holds. */
const WAITING =
  "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

async function engineOn(store: Store): Promise<Engine> {
  const { ruleSet } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: VOCABULARY }],
    rules: [{ file: "rules.comity", text: RULES }],
  });
  if (ruleSet === null) throw new Error("The rules do not compile.");
  return openEngine({ rules: ruleSet, store, clock: systemClock() });
}

/**
 * Two departments ask about one customer at the same moment, each through an engine of its own, so many times at once.
 * Returns how many customers would get both messages.
 */
async function contradictions(how: { readonly locks: boolean }): Promise<number> {
  const open = async () => {
    const store = await postgresStore(database.url, PATIENT);
    return engineOn(
      tampered(store, (transaction) => ({
        ...(how.locks ? {} : { lock: async () => undefined }),
        putEvidence: async (evidence) => {
          await sleep(THINKING_MS);
          await transaction.putEvidence(evidence);
        },
      })),
    );
  };
  const [marketing, service] = [await open(), await open()];
  const round = randomUUID();
  const customers = Array.from({ length: PAIRS }, (_, pair) => `${round}-${pair}`);
  // Known beforehand: to insert one customer twice would keep two transactions apart as well.
  await marketing.load({ customers: customers.map((id) => ({ id })) });
  await Promise.all(
    customers.flatMap((customer) => [
      marketing.decide(request("offer", customer)),
      service.decide(request("cancellation", customer)),
    ]),
  );
  let both = 0;
  for (const customer of customers) {
    const offer = await marketing.standing(`offer-${customer}`);
    const cancellation = await marketing.standing(`cancellation-${customer}`);
    expect(cancellation?.state).toBe("cleared");
    if (offer?.state === "cleared") both++;
    else expect(["blocked", "recalled"]).toContain(offer?.state);
  }
  await marketing.close();
  await service.close();
  return both;
}

function request(intent: "offer" | "cancellation", customer: string, number = "") {
  return { id: `${intent}-${customer}${number}`, department: "any", intent, channel: "email", customer };
}

const tearDownTheSecondWall = () =>
  database.query("ALTER TABLE comity.claim DROP CONSTRAINT no_contradiction");

test("a winner that comes after a loser has gone is told of it, and not refused", async () => {
  const engine = await engineOn(await postgresStore(database.url));
  await engine.decideAndStart(request("offer", "ana"));
  const { answer, state } = await engine.decide(request("cancellation", "ana"));
  expect([state, answer.missed]).toEqual(["cleared", ["offer-ana"]]);
  expect((await engine.start("cancellation-ana")).started).toBe(true);
  expect((await engine.decide(request("offer", "ana", "-again"))).state).toBe("blocked");
  await engine.close();
});

test("a loser that starts while its winner decides, and nothing is locked, is missed and not taken back", async () => {
  const marketing = await engineOn(await postgresStore(database.url));
  await marketing.decide(request("offer", "ben"));
  let started = false;
  const service = await engineOn(
    tampered(await postgresStore(database.url), (transaction) => ({
      lock: async () => undefined,
      putEvidence: async (evidence) => {
        if (!started) ({ started } = await marketing.start("offer-ben"));
        await transaction.putEvidence(evidence);
      },
    })),
  );
  const { answer } = await service.decide(request("cancellation", "ben"));
  expect([started, answer.recalled, answer.missed]).toEqual([true, [], ["offer-ben"]]);
  expect((await marketing.standing("offer-ben"))?.state).toBe("started");
  await Promise.all([marketing.close(), service.close()]);
});

describe("two departments at once about one customer", () => {
  test("behind both walls nobody gets a contradiction", async () => {
    expect(await contradictions({ locks: true })).toBe(0);
  });

  test("behind the schema alone nobody does: it refuses, and the work that runs again decides rightly", async () => {
    expect(await contradictions({ locks: false })).toBe(0);
  });

  test("behind the locks alone nobody does", async () => {
    await tearDownTheSecondWall();
    expect(await contradictions({ locks: true })).toBe(0);
  });

  test("without either there are contradictions, so these tests would see them", async () => {
    expect(await contradictions({ locks: false })).toBeGreaterThan(PAIRS / 2);
  });
});

describe("an entry that another transaction changes between reading and writing", () => {
  test("is not written over: the work runs again, and sees the change", async () => {
    const store = await postgresStore(database.url, PATIENT);
    const other = await postgresStore(database.url, PATIENT);
    await store.transact(async (t) =>
      t.putEntry(entryOf("raced", await t.nextSequence()), ["customer:raced"]),
    );
    const seen: string[] = [];
    await store.transact(async (t) => {
      const entry = await t.entry("raced");
      if (entry === null) throw new Error("There is no entry.");
      seen.push(entry.state);
      if (seen.length === 1) {
        // Nothing is locked, as if the lock had failed.
        await other.transact((u) => u.putEntry({ ...entry, state: "started" }, ["customer:raced"]));
      }
      await t.putEntry({ ...entry, breach: true }, ["customer:raced"]);
    });
    expect(seen).toEqual(["cleared", "started"]);
    const left = await store.transact((t) => t.entry("raced"));
    expect(left).toMatchObject({ state: "started", breach: true });
    await Promise.all([store.close(), other.close()]);
  });

  test("is not taken for the one that was seen among others: the work runs again", async () => {
    const store = await postgresStore(database.url, PATIENT);
    const other = await postgresStore(database.url, PATIENT);
    const first = await store.transact(async (t) => entryOf("seen", await t.nextSequence()));
    const change = (state: Entry["state"]) =>
      other.transact((u) => u.putEntry({ ...first, state }, ["customer:seen"]));
    await change("cleared");
    const runs: (string | undefined)[][] = [];
    await store.transact(async (t) => {
      const run = [(await t.entry("seen"))?.state];
      runs.push(run);
      // Before the lock is there that is no surprise.
      if (runs.length === 1) await change("started");
      await t.lock(["customer:seen"]);
      for (const entry of await t.entries("customer:seen", null)) run.push(entry.state);
      // After it, it is as if the lock had failed.
      if (runs.length === 1) await change("unreported");
      run.push((await t.entry("seen"))?.state);
    });
    expect(runs).toEqual([
      ["cleared", "started"],
      ["unreported", "unreported", "unreported"],
    ]);
    await Promise.all([store.close(), other.close()]);
  });

  test("is read whole where it was waited for: what is sealed of it is not that of before", async () => {
    const store = await postgresStore(database.url, PATIENT);
    const other = await postgresStore(database.url, PATIENT);
    const first = await store.transact(async (t) => entryOf("torn", await t.nextSequence()));
    await store.transact((t) => t.putEntry(first, ["customer:torn"]));
    const [written, waiting] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const starting = other.transact(async (t) => {
      await t.putEntry({ ...first, state: "started", startedBy: "p1" }, ["customer:torn"]);
      written.resolve();
      await waiting.promise;
      // Until the one that waits has come to the row.
      while ((await database.query(WAITING)).length === 0) await sleep(10);
    });
    await written.promise;
    const reading = store.transact(async (t) => {
      waiting.resolve();
      return t.entryForUpdate("torn");
    });
    expect(await reading).toMatchObject({ state: "started", startedBy: "p1" });
    await starting;
    await Promise.all([store.close(), other.close()]);
  });
});
