import type { Comity } from "@comity/adapters";
import { type Engine, InputError, StoreError } from "@comity/core";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { DAY, HOUR, openTestWorld, type TestWorld } from "../../conformance/src/open-world.ts";
import { type ComityClient, comityClient } from "../src/client/client.ts";
import { testKey, testServer } from "./support/test-server.ts";

const RULES = `
rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 9 days or else block

rule person
  applies to notice
  then hold for review by "Mia"

rule small-print
  applies to receipt
  then attach small_print

conflict offer-and-notice
  between (upsell) and (notice)
  within 30 days across household
  winner (notice)

limit one-in-three-days
  applies to newsletter
  at most 1 per customer in any 3 days
  counting cleared, started, sent
  then block`;

type Port = Comity & Pick<Engine, "review" | "held" | "timeline" | "unreported" | "reconcile">;

/** One call, and a name under which a failing run shows it. */
interface Call {
  readonly name: string;
  readonly run: (port: Port, world: TestWorld) => Promise<unknown>;
}

const ids = fc.constantFrom("m1", "m2", "<a/b c%41@x>", "é");
const people = fc.constantFrom("ana", "ben", "cho", "somebody");
const names = fc.constantFrom(undefined, "one", "two", "x".repeat(201));

const call = (name: string, run: Call["run"]): Call => ({ name, run });

const requests = fc.record(
  {
    id: ids as fc.Arbitrary<string>,
    department: fc.constantFrom("marketing", "Risk", "", "x".repeat(300)),
    intent: fc.constantFrom("newsletter", "upsell", "notice", "receipt", "newsleter"),
    channel: fc.constantFrom("email", "sms", "carrier pigeon"),
    customer: people,
    to: fc.constantFrom({ email: "ana@example.com" }, { email: "nobody" }, {}),
    about: fc.constantFrom({ order: "o-1" }, { order: 7 }, { policy: { deep: [1, [2, [3]]] } }),
    items: fc.constantFrom([{ id: "i1", kind: "a" }], [{ id: "i1" }, { id: "i1" }], []),
    priority: fc.constantFrom(1, 50, 101),
    send_at: fc.constantFrom("2026-03-02T13:00:00Z", "tomorrow"),
  },
  { requiredKeys: ["id", "department", "intent", "channel", "customer"] },
);

const facts = fc.record(
  {
    record: fc.constantFrom("support.case", "risk.policy", "support.cases"),
    data: fc.record(
      {
        customer: people,
        number: fc.constantFrom("1", "2"),
        status: fc.constantFrom("open", "closed", "active", "gone"),
      },
      { requiredKeys: ["number"] },
    ),
    deleted: fc.boolean(),
    version: fc.constantFrom(1, 2, 3),
    at: fc.constantFrom("2026-03-02T11:00:00Z", "then"),
  },
  { requiredKeys: ["record", "data"] },
);

const by = (name: string | undefined) => (name === undefined ? undefined : { by: name });

const calls: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 5,
    arbitrary: requests.map((request) => call(`decide ${JSON.stringify(request)}`, (p) => p.decide(request))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(ids, names)
      .map(([id, name]) => call(`start ${id} ${name}`, (p) => p.start(id, by(name)))),
  },
  fc.tuple(ids, names).map(([id, name]) => call(`sent ${id} ${name}`, (p) => p.sent(id, by(name)))),
  fc.tuple(ids, names).map(([id, name]) => call(`failed ${id} ${name}`, (p) => p.failed(id, by(name)))),
  fc
    .tuple(ids, fc.constantFrom({}, { because: "The page was wrong." }))
    .map(([id, why]) => call(`withdraw ${id} ${JSON.stringify(why)}`, (p) => p.withdraw(id, why))),
  ids.map((id) => call(`standing ${id}`, (p) => p.standing(id))),
  ids.map((id) => call(`review ${id}`, (p) => p.review(id, { decision: "send", by: "mia" }))),
  ids.map((id) => call(`reconcile ${id}`, (p) => p.reconcile(id, { outcome: "not_sent", by: "mia" }))),
  {
    weight: 4,
    arbitrary: facts.map((fact) => call(`report ${JSON.stringify(fact)}`, (p) => p.report(fact))),
  },
  fc
    .tuple(
      fc.constantFrom("support", "risk", "riks"),
      fc.constantFrom(undefined, "live", "2026-03-02T11:00:00Z", "noon"),
    )
    .map(([silo, at]) => call(`sync ${silo} ${at}`, (p) => p.sync(silo, at))),
  fc.constantFrom("support", "riks").map((silo) => call(`unreadable ${silo}`, (p) => p.unreadable(silo))),
  fc
    .tuple(
      people,
      fc.constantFrom({ household: "h1" }, { email: "x@example.com" }, { time_zone: "Mars" }, { nmae: 1 }),
    )
    .map(([id, more]) => call(`customer ${id} ${JSON.stringify(more)}`, (p) => p.customer({ id, ...more }))),
  fc
    .tuple(people, people)
    .map(([from, into]) => call(`merge ${from} ${into}`, (p) => p.merge({ from, into }))),
  fc.constantFrom(1, 100, 0).map((limit) =>
    call(`take ${limit}`, async (p) => {
      const batch = await p.take("c", {
        limit,
        since: 0,
        kinds: ["resolved", "recalled", "missed", "alert", "merged"],
      });
      const last = batch.deliveries.at(-1);
      if (batch.token !== null && last !== undefined) await p.acknowledge("c", batch.token, last.position);
      return batch;
    }),
  ),
  fc.constant(call("acknowledge", (p) => p.acknowledge("c", 7, 3))),
  fc.constant(call("held", (p) => p.held({ limit: 2 }))),
  people.map((id) => call(`timeline ${id}`, (p) => p.timeline(id, { limit: 2 }))),
  fc.constant(call("unreported", (p) => p.unreported())),
  fc.constantFrom(HOUR, DAY).map((ms) => call(`pass ${ms}`, (_, world) => world.pass(ms))),
);

/** What a call came to: a value, or an error with all that whoever called can tell of it. */
async function outcome(task: () => Promise<unknown>): Promise<unknown> {
  try {
    return { value: await task() };
  } catch (error) {
    if (error instanceof InputError) {
      const { name, code, where, help, message } = error;
      return { name, code, where, help, message };
    }
    if (error instanceof StoreError) return { name: error.name, code: error.code };
    // What the engine calls out of range in code, the interface calls so in a request.
    return error instanceof RangeError ? { name: "InputError", code: "CY701" } : { error: String(error) };
  }
}

function comparable(one: unknown): unknown {
  const isOfInterface = typeof one === "object" && one !== null && "code" in one && one.code === "CY701";
  return isOfInterface ? { name: "InputError", code: "CY701" } : one;
}

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function overHttp(world: TestWorld): Promise<{ readonly port: ComityClient; close(): Promise<void> }> {
  const key = testKey("all", ["admin"]);
  const server = await testServer(world.engine, [key]);
  return { port: comityClient({ url: server.url, key: key.key, retries: 0 }), close: server.close };
}

it("an engine over HTTP gives and throws what the engine in the process does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(calls, { minLength: 5, maxLength: 40 }), async (script) => {
      const here = await openTestWorld(RULES);
      const there = await openTestWorld(RULES);
      const { port, close } = await overHttp(there);
      try {
        for (const { name, run } of script) {
          const expected = comparable(await outcome(() => run(here.engine, here)));
          const given = comparable(await outcome(() => run(port, there)));
          expect(given, name).toEqual(expected);
        }
        expect(there.events()).toEqual(here.events());
      } finally {
        await close();
      }
    }),
    { numRuns: Number(process.env.COMITY_RUNS ?? 15) },
  );
});
