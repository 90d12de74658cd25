import { type Engine, InputError, type ManualClock, manualClock, openEngine, type Store } from "@comity/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DAY, HOUR, NOON } from "../../src/open-world.ts";
import { CANARY, FIELD_TYPES, MISFITS, personalRules, personalValues } from "../../src/personal-world.ts";
import { LEDGERS, type SharedLedger } from "../../src/shared-ledger.ts";

const ASK = { department: "Shop", channel: "email" };
const RECEIPT = { ...ASK, intent: "receipt" };

/** What an error says, wherever it is printed from. */
function spokenBy(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  return `${error.stack} ${JSON.stringify({ ...error })} ${error.cause === undefined ? "" : spokenBy(error.cause)}`;
}

describe.each(LEDGERS)("what is personal, on $kind", ({ kind, begin: beginLedger }) => {
  let ledger: SharedLedger;
  let store: Store;
  let clock: ManualClock;
  let engine: Engine;
  const printed: string[] = [];

  beforeEach(async () => {
    for (const name of ["log", "info", "warn", "error", "debug", "trace"] as const)
      vi.spyOn(console, name).mockImplementation(
        (...told) => void printed.push(told.map(spokenBy).join(" ")),
      );
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, "write").mockImplementation((text) => printed.push(String(text)) > 0);
    ledger = await beginLedger();
    store = await ledger.open();
    clock = manualClock(NOON);
    engine = await openEngine({ rules: personalRules(), store, clock });
    await engine.load({ customers: [], silos: { shop: "live" } });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await engine.close();
    await ledger.dispose();
    expect(printed.splice(0).join("\n")).not.toContain(CANARY);
  });

  test("is in no error about a value that does not fit, whatever its type and wherever it stands", async () => {
    let refused = 0;
    const trying = async (work: () => Promise<unknown>, where: string): Promise<void> => {
      const error = await work().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null) return;
      refused++;
      expect(error, where).toBeInstanceOf(InputError);
      expect(spokenBy(error), where).not.toContain("canary");
    };
    await engine.customer({ id: "ana" });
    let id = 0;
    for (const value of MISFITS) {
      for (const name of [...Object.keys(FIELD_TYPES), "email", "phone", "account", "time_zone"]) {
        const data = { [name]: value };
        await trying(() => engine.customer({ id: "bad", ...data }), `customer ${name}`);
        const thing = { number: "T-1", customer: "ana", ...data };
        await trying(() => engine.report({ record: "shop.thing", data: thing }), `record ${name}`);
        const asking = { ...RECEIPT, customer: "ana" };
        await trying(() => engine.decide({ ...asking, id: `m${++id}`, about: data }), `about ${name}`);
        const items = [{ id: "i", ...data }];
        await trying(() => engine.decide({ ...asking, id: `m${++id}`, items }), `items ${name}`);
      }
      for (const name of ["email", "phone"]) {
        const to = { [name]: value };
        // A program may give anything.
        const request = { ...RECEIPT, id: `m${++id}`, to } as Parameters<Engine["decide"]>[0];
        await trying(() => engine.decide(request), `to ${name}`);
        await trying(() => engine.ask(request), `ask to ${name}`);
      }
      const name = String(value);
      for (const subject of [`email:${name}`, `phone:${name}`, `account:${name}`, name]) {
        await trying(() => engine.exportSubject(subject), "export");
        await trying(() => engine.eraseSubject(subject), "erase");
        await trying(() => engine.readmitSubject(subject), "readmit");
      }
      await trying(() => engine.start("m1", { by: `${name}\n` }), "sender");
      await trying(() => engine.reconcile("m1", { outcome: "sent", by: `${name}\n` }), "reconcile");
      await trying(() => engine.review("m1", { decision: "send", by: name }), "review");
    }
    expect(refused).toBeGreaterThan(200);
  });

  test("is in no error about an address that several have, or content that is another", async () => {
    const email = `${CANARY}@example.com`;
    for (const id of ["one", "two"]) await engine.customer({ id, email });
    await engine.decide({ ...RECEIPT, id: "m2", customer: "one", about: { words: `${CANARY} one` } });
    const errors = await Promise.allSettled([
      engine.decide({ ...RECEIPT, id: "m1", to: { email } }),
      engine.eraseSubject(`email:${email}`),
      engine.decide({ ...RECEIPT, id: "m2", customer: "one", about: { words: `${CANARY} two` } }),
    ]);
    const codes = errors.map((one) => (one.status === "rejected" ? one.reason.code : null));
    expect(codes).toEqual(["CY590", "CY572", "CY592"]);
    for (const one of errors)
      if (one.status === "rejected") expect(spokenBy(one.reason)).not.toContain("canary");
  });

  test("is in no row of the ledger, and after an erasure nowhere at all", async () => {
    await live();
    expect(await everything()).toContain(CANARY);
    expect(await ledger.contents()).not.toContain(CANARY);

    expect(await engine.eraseSubject("ana")).toMatchObject({ kept: { open: [] } });
    expect(await everything()).not.toContain(CANARY);
    expect(await ledger.contents()).not.toContain(CANARY);
    expect(JSON.stringify(await engine.exportSubject("ana"))).not.toContain(CANARY);
    if (kind !== "memory") expect(await ledger.contents()).toContain("r1");
  });

  /** Everything happens to a customer that can, with a canary in all that is said. */
  async function live(): Promise<void> {
    const email = `${CANARY}@example.com`;
    await engine.customer({
      id: "ana",
      email,
      phone: "+13125550104",
      account: CANARY,
      ...personalValues("customer"),
    });
    const to = { email: `${CANARY}-alias@example.com` };
    await engine.decide({ ...RECEIPT, id: "r0", to });
    await engine.customer({ id: "ana", email: to.email, account: CANARY, ...personalValues("customer") });
    const about = personalValues("about");
    await engine.decide({ ...RECEIPT, id: "r1", customer: "ana", about, items: [{ id: "i", ...about }] });
    await engine.start("r1", { by: `${CANARY} sender` });
    await engine.sent("r1", { by: `${CANARY} stranger` });
    await engine.start("r0", { by: `${CANARY} sender` });
    await clock.moveTo(NOON + 2 * HOUR);
    await engine.reconcile("r0", { outcome: "not_sent", by: `${CANARY} finder` });
    const thing = { number: "T-1", email: to.email, account: CANARY, ...personalValues("record") };
    await engine.report({ record: "shop.thing", data: thing });
    await engine.decide({ ...RECEIPT, id: "r2", customer: "ana", about });
    await engine.review("r2", { decision: "block", by: `${CANARY} reviewer` });
    await engine.decide({ ...ASK, intent: "offer", id: "o1", customer: "ana", about });
    expect((await engine.exportSubject("ana")).alerts).toHaveLength(1);
    expect((await engine.standing("o1"))?.answer.reasons[0]?.text).toContain(CANARY);
    await clock.moveTo(NOON + DAY);
    await engine.report({ record: "shop.thing", data: { number: "T-1" }, deleted: true });
    await engine.report({ record: "shop.thing", data: { ...thing, number: "T-2" } });
  }

  /** All that a program can read back. */
  function everything(): Promise<string> {
    return store.transact(async (transaction) => {
      const told: unknown[] = [await transaction.events(0, 1_000), await transaction.recordsOf("ana")];
      told.push(await transaction.customer("ana"), await transaction.mergedFrom("ana"));
      told.push(await transaction.unmatched(clock.now() + 1, 100), await transaction.alertsOf("ana"));
      for (const id of await transaction.entryIds("", 100)) {
        told.push(await transaction.entry(id), await transaction.allEvidence(id));
      }
      return JSON.stringify(told);
    });
  }
});
