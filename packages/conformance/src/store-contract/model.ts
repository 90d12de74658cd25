import {
  type Compared,
  type Customer,
  type Entry,
  type EntryState,
  type Known,
  type LedgerEvent,
  MATCHES,
  type SiloState,
  type Store,
  type StoredRecord,
  StoreError,
  type Transaction,
} from "@comity/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpenStore, StoreTraits } from "./contract-case.ts";
import { naiveStore } from "./naive-store.ts";
import { alertEvent, entryAt, evidenceOf, START, stateEvent } from "./samples.ts";

/** One call of a transaction's method, made the same way on two stores. Its result is compared unless it is undefined. */
type Step = (t: Transaction) => Promise<unknown>;

/** A work: its steps, and whether it throws after them. */
interface Plan {
  readonly steps: readonly Step[];
  readonly throws: boolean;
}

// Few names, so that steps meet.
const name = fc.constantFrom("a", "b", "nul\0", "😀", "\uffee", "__proto__", "constructor", "");
const instant = fc.integer({ min: -3, max: 6 }).map((hours) => START + hours * 3_600_000);
const maybeInstant = fc.option(instant);
const INTENTS = ["upsell", "cancellation", 'says "intent":"upsell"'] as const;
const compared: fc.Arbitrary<Compared> = fc.record({
  intents: fc.subarray([...INTENTS]),
  about: fc.array(name, { maxLength: 2 }),
});
const limit = fc.integer({ min: 0, max: 5 });
// Fewer still, so that several entries are in one scope.
const scope = fc.constantFrom("a", "b", "__proto__");
const scopes = fc.array(scope, { maxLength: 3 });

const scalar: fc.Arbitrary<Known> = fc.oneof(
  fc.boolean(),
  // JSON has no negative zero, and no comparison of the language tells it from zero.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  name,
  fc.string({ unit: "binary" }),
  fc.record({ minor: fc.integer(), currency: fc.constantFrom("USD", "EUR") }, { noNullPrototype: true }),
  fc.constant(null),
);
const fields = fc
  .array(fc.tuple(name, scalar), { maxLength: 3 })
  .map((pairs): Readonly<Record<string, Known>> => Object.fromEntries(pairs));

const keys = fc.array(name, { maxLength: 3 });

const silo: fc.Arbitrary<SiloState> = fc.record({
  name,
  inStep: fc.oneof(maybeInstant, fc.constant("live" as const)),
  readable: fc.boolean(),
});
const customer: fc.Arbitrary<Customer> = fc.record({
  id: name,
  household: name,
  fields,
  provisional: fc.boolean(),
  keys,
  formerKeys: keys,
  mergedInto: fc.option(name),
});
const record: fc.Arbitrary<StoredRecord> = fc.record({
  type: name,
  key: name,
  customer: fc.option(name),
  fields,
  receivedAt: maybeInstant,
  order: fc.integer(),
  versioned: fc.boolean(),
  deleted: fc.boolean(),
  match: fc.constantFrom(...MATCHES),
  keys,
});
const STATES: readonly EntryState[] = ["held", "held", "cleared", "started", "sent", "unreported", "blocked"];
const entry: fc.Arbitrary<Entry> = fc
  .record({
    number: fc.integer({ min: 1, max: 6 }),
    sendAt: instant,
    changes: fc.record({
      customer: name,
      household: name,
      state: fc.constantFrom(...STATES),
      startedAt: maybeInstant,
      sentAt: maybeInstant,
      dueAt: maybeInstant,
      breach: fc.boolean(),
    }),
    about: fields,
    intent: fc.constantFrom(...INTENTS),
    campaign: fc.constantFrom(null, ...INTENTS),
  })
  .map(({ number, sendAt, changes, ...said }) => {
    const made = entryAt(`m${number}`, number, sendAt, changes);
    return { ...made, message: { ...made.message, ...said } };
  });
const event: fc.Arbitrary<LedgerEvent> = fc.oneof(
  fields.map(alertEvent),
  name.map((id) => stateEvent(id)),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  silo.map(
    (one): Step =>
      (t) =>
        t.putSilo(one),
  ),
  customer.map(
    (one): Step =>
      (t) =>
        t.putCustomer(one),
  ),
  record.map(
    (one): Step =>
      (t) =>
        t.putRecord(one),
  ),
  {
    arbitrary: fc.tuple(entry, scopes).map(
      ([one, under]): Step =>
        (t) =>
          t.putEntry(one, under),
    ),
    weight: 3,
  },
  fc.tuple(name, name, instant).map(
    ([hash, text, at]): Step =>
      (t) =>
        t.putRuleSet({ hash, text: JSON.stringify(text), at }),
  ),
  name.map(
    (hash): Step =>
      (t) =>
        t.ruleSet(hash),
  ),
  fc.tuple(name, instant).map(
    ([hash, at]): Step =>
      async (t) => [await t.activateRuleSet(hash, at), await t.activeRuleSet()],
  ),
  fc
    .record({
      name,
      position: fc.nat(),
      token: fc.nat(),
      leaseUntil: maybeInstant,
      delivered: fc.maxSafeNat(),
    })
    .map(
      (one): Step =>
        (t) =>
          t.putConsumer(one),
    ),
  name.map(
    (one): Step =>
      (t) =>
        t.consumer(one),
  ),
  fc.tuple(name, name, instant).map(
    ([alert, key, at]): Step =>
      (t) =>
        t.putAlertRaised(alert, key, at),
  ),
  event.map(
    (one): Step =>
      (t) =>
        t.append(one),
  ),
  fc.tuple(entry, scopes, fields, instant).map(
    ([one, under, known, clock]): Step =>
      async (t) => {
        const customer = { id: "c1", household: "h1", fields: known };
        const { message } = one;
        await t.putEvidence(evidenceOf(one.id, one.sequence, { clock, customer, message }));
        await t.putEntry(one, under);
      },
  ),
  // Gaps are allowed, so the number itself is nothing to compare.
  fc.constant<Step>((t) => t.nextSequence().then(() => undefined)),
  name.map(
    (one): Step =>
      (t) =>
        t.silo(one),
  ),
  name.map(
    (one): Step =>
      (t) =>
        t.customer(one),
  ),
  name.map(
    (one): Step =>
      (t) =>
        t.members(one),
  ),
  fc.tuple(name, limit).map(
    ([key, most]): Step =>
      (t) =>
        t.customersByKey(key, most),
  ),
  fc.tuple(name, limit).map(
    ([key, most]): Step =>
      (t) =>
        t.recordsByKey(key, most),
  ),
  fc.tuple(name, name).map(
    ([type, key]): Step =>
      (t) =>
        t.record(type, key),
  ),
  fc.tuple(name, fc.array(name, { maxLength: 3 })).map(
    ([type, of]): Step =>
      (t) =>
        t.records(type, of),
  ),
  name.map(
    (type): Step =>
      (t) =>
        t.allRecords(type),
  ),
  fc.integer({ min: 1, max: 6 }).map(
    (number): Step =>
      (t) =>
        t.entry(`m${number}`),
  ),
  fc.integer({ min: 1, max: 6 }).map(
    (number): Step =>
      async (t) => {
        // An entry changes its message here, as no engine does: whose the evidence has is then open.
        const all = [await t.evidence(`m${number}`), ...(await t.allEvidence(`m${number}`))];
        return all.map((one) => one && { ...one, message: one.message.id });
      },
  ),
  fc.tuple(name, limit).map(
    ([from, most]): Step =>
      (t) =>
        t.entryIds(from, most),
  ),
  name.map(
    (id): Step =>
      (t) =>
        t.eventsOf(id),
  ),
  fc.tuple(name, maybeInstant).map(
    ([scope, since]): Step =>
      (t) =>
        t.entries(scope, since),
  ),
  fc.tuple(name, maybeInstant, compared).map(
    ([scope, since, of]): Step =>
      (t) =>
        t.earlier(scope, since, of),
  ),
  fc.tuple(name, limit, limit).map(
    ([scope, after, most]): Step =>
      (t) =>
        t.held(scope, after, most),
  ),
  fc.tuple(scopes, fc.option(limit), limit).map(
    ([of, before, most]): Step =>
      (t) =>
        t.latestEntries(of, before, most),
  ),
  fc.tuple(fc.array(name, { maxLength: 3 }), limit, limit).map(
    ([customers, skip, most]): Step =>
      async (t) => {
        const place = (await t.latestAlerts(customers, null, skip)).at(-1)?.place ?? null;
        return (await t.latestAlerts(customers, place, most)).map(({ event }) => event);
      },
  ),
  fc.tuple(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }), instant).map(
    ([numbers, at]): Step =>
      async (t) => {
        const ids = numbers.map((number) => `m${number}`);
        await t.wake(ids, at);
        return t.entryForUpdate(ids[0] ?? "m1");
      },
  ),
  fc.tuple(instant, limit).map(
    ([now, most]): Step =>
      (t) =>
        t.due(now, most),
  ),
  fc.constant<Step>((t) => t.nextDue()),
  fc.tuple(name, name).map(
    ([alert, key]): Step =>
      (t) =>
        t.alertRaisedAt(alert, key),
  ),
  name.map(
    (one): Step =>
      (t) =>
        t.eraseCustomer(one),
  ),
  fc.integer({ min: 1, max: 6 }).map(
    (number): Step =>
      async (t) => {
        await t.eraseEvents(`m${number}`);
        return t.eraseEvidence(`m${number}`);
      },
  ),
  fc.tuple(name, name).map(
    ([type, key]): Step =>
      (t) =>
        t.eraseRecord(type, key),
  ),
  name.map(
    (one): Step =>
      async (t) => [await t.mergedFrom(one), await t.recordsOf(one), await t.alertsOf(one)],
  ),
  fc.tuple(name, keys, instant).map(
    ([subject, all, at]): Step =>
      (t) =>
        t.suppress(subject, all, at),
  ),
  keys.map(
    (all): Step =>
      (t) =>
        t.suppressedSince(all),
  ),
  name.map(
    (key): Step =>
      (t) =>
        t.readmit(key),
  ),
  fc.tuple(limit, instant, name).map(
    ([most, before, after]): Step =>
      async (t) => [
        await t.unerased(most, most),
        await t.unmatched(before, most),
        await t.strangers(after, most),
      ],
  ),
  fc.tuple(limit, limit).map(
    ([skip, most]): Step =>
      async (t) => {
        const before = await t.events(0, skip);
        return (await t.events(before.at(-1)?.position ?? 0, most)).map((one) => one.event);
      },
  ),
);

const plan: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 16 }),
  throws: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});

/** Runs a work, and gives what it saw. */
async function runPlan(store: Store, { steps, throws }: Plan): Promise<unknown> {
  const seen: unknown[] = [];
  const running = store.transact(async (t) => {
    for (const one of steps) seen.push(await one(t));
    if (throws) throw new RangeError("on purpose");
  });
  await running.catch((error) => {
    if (!throws || error instanceof StoreError) throw error;
  });
  return seen;
}

/** Runs the works of a batch, at once if their order is certain all the same, and gives what each saw. */
async function runBatch(store: Store, batch: readonly Plan[], atOnce: boolean): Promise<unknown> {
  if (atOnce) return Promise.all(batch.map((one) => runPlan(store, one)));
  const seen: unknown[] = [];
  for (const one of batch) seen.push(await runPlan(store, one));
  return seen;
}

/** Messages have the numbers from 1 to 6 here, and a number is taken before it is used. */
async function takeNumbers(store: Store): Promise<void> {
  await store.transact(async (t) => {
    for (let taken = 0; taken < 6; taken++) await t.nextSequence();
  });
}

/** That a store does what the simplest possible one does. */
export function modelContract(open: OpenStore, { inTurn }: StoreTraits): void {
  const how = inTurn ? "one after another and at once" : "one after another";
  describe("model", () => {
    test(`any works, ${how}, see what they would see in a naive store`, async () => {
      const batches = fc.array(fc.array(plan, { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 12,
      });
      const property = fc.asyncProperty(batches, async (all) => {
        const { store, dispose } = await open();
        const model = naiveStore();
        try {
          await takeNumbers(store);
          await takeNumbers(model);
          for (const batch of all) {
            expect(await runBatch(store, batch, inTurn)).toEqual(await runBatch(model, batch, inTurn));
          }
        } finally {
          await store.close();
          await dispose?.();
        }
      });
      await fc.assert(property, { numRuns: inTurn ? 100 : 30 });
    }, 120_000);
  });
}
