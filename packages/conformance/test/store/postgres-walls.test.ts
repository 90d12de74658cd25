import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, openEngine, type Store } from "@comity/core";
import { compile } from "@comity/dsl";
import { systemClock } from "@comity/node";
import { postgresStore } from "@comity/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATIENT, type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
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
