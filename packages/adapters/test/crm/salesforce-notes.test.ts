import { describe, expect, it } from "vitest";
import { contactBoard } from "../../src/crm/salesforce/contact-board.ts";
import { loginOf } from "../../src/crm/salesforce/login.ts";
import {
  createSalesforceNotes,
  type SalesforceNotesSettings,
} from "../../src/crm/salesforce/notes-adapter.ts";
import { noSleep, testFolder } from "../world.ts";
import { APP } from "./salesforce-fake.ts";
import { openSalesforceWorld, type SalesforceWorld } from "./salesforce-world.ts";

const DAY = 24 * 60 * 60_000;
const LINK = "https://desk.example.com/messages/{message}";
/** A customer's number with every sign that means something in a question. */
const NUMBER = "c'1\\\"\n";
const PATIENCE = { timeout: 60_000, interval: 20 };

interface Desk {
  readonly world: SalesforceWorld;
  readonly ana: string;
  ask(id: string, customer?: string): Promise<unknown>;
  tasks(): readonly Readonly<Record<string, unknown>>[];
  /** Runs the adapter until something is so. */
  until(
    isSo: () => boolean | Promise<boolean>,
    settings?: Partial<SalesforceNotesSettings>,
  ): Promise<Readonly<Record<string, number>>>;
  isDrained(): Promise<boolean>;
}

function settingsFor({ fake }: SalesforceWorld): SalesforceNotesSettings {
  const oauth = { ...APP, audience: "https://login.salesforce.com" };
  return { login_url: fake.url, oauth, link: LINK };
}

/** A customer whose case is open, so that an offer is held. */
async function openDesk(): Promise<Desk> {
  const zone = { customers: { fields: { time_zone: { constant: "America/Los_Angeles" } } } };
  const world = await openSalesforceWorld({ contacts: { mapping: zone }, cases: {} });
  const { fake, engine } = world;
  const folder = testFolder();
  const ana = fake.data.put("Contact", { Email: "ana@example.com" });
  fake.data.put("Case", { CaseNumber: "77", ContactId: ana, IsClosed: false });
  await world.passes();
  return {
    ...{ world, ana },
    ask: (id, customer = ana) =>
      engine.decide({ id, department: "marketing", intent: "upsell", channel: "email", customer }),
    tasks: () => [...fake.data.live("Task").values()],
    async until(isSo, settings = {}) {
      const context = { ...world.context, name: "notes", folder };
      const adapter = createSalesforceNotes({ ...settingsFor(world), ...settings }, context, noSleep);
      await adapter.start();
      const soon = async (): Promise<boolean> => {
        // What is tried again waits for its time, and so does a batch whose taker was stopped over it.
        await world.pass(60_000);
        return isSo();
      };
      await expect.poll(soon, PATIENCE).toBe(true);
      await adapter.stop();
      return adapter.counters();
    },
    async isDrained() {
      // Nothing comes after what this one was not given: it shares the consumer's place.
      const { deliveries, leaseUntil } = await engine.take("notes", { kinds: ["decided"], leaseMs: 1 });
      return deliveries.length === 0 && leaseUntil === null;
    },
  };
}

describe("tasks on the contacts of Salesforce", () => {
  it("say why a message is held, and later that it was blocked, each once, with a link", async () => {
    const { world, ana, ask, tasks, until } = await openDesk();
    await ask("m<1>");
    await until(() => tasks().length === 1);
    expect(tasks()[0]).toMatchObject({
      WhoId: ana,
      Subject: "A message is held: upsell by email, asked by marketing.",
      Status: "Completed",
      ActivityDate: "2026-03-02",
    });
    const { Description } = tasks()[0] ?? {};
    expect(Description).toContain("- The customer waits for an answer. (p/listen-first)\n");
    expect(Description).toContain("\nhttps://desk.example.com/messages/m%3C1%3E\n");
    await world.pass(15 * DAY);
    await until(() => tasks().length === 2);
    expect(tasks()[1]).toMatchObject({
      Subject: "A message was blocked: upsell by email, asked by marketing.",
    });
  });

  it("are written once, also when writing fails, when its answer is lost, and when somebody deletes one then", async () => {
    const { world, ask, tasks, until, isDrained } = await openDesk();
    const { fake } = world;
    // Salesforce gives fewer at a time than were asked for.
    fake.data.batch = 1;
    await ask("m1");
    await ask("m2");
    let failures = 0;
    fake.intercept = (path, method) => {
      if (method !== "POST" || !path.endsWith("/sobjects/Task")) return null;
      failures++;
      if (failures === 1)
        return { status: 503, body: [{ errorCode: "SERVER_UNAVAILABLE", message: "ana@" }] };
      if (failures > 3) return null;
      const [first] = fake.data.live("Task").keys();
      if (failures === 3 && first !== undefined) fake.data.remove("Task", first);
      return "lost";
    };
    await until(async () => failures >= 3 && isDrained());
    await until(isDrained);
    const all = fake.data.query("SELECT Id,Description FROM Task ORDER BY Id LIMIT 100", true);
    expect(all).toMatchObject({ totalSize: 2 });
    expect(tasks()).toHaveLength(1);
    expect(JSON.stringify(world.context.log.lines)).not.toMatch(/ana@|00Dtoken/);
  });

  it("are written for the verdicts and intents that the settings name, on whom Salesforce knows", async () => {
    const { world, ask, tasks, until, isDrained } = await openDesk();
    await ask("m1");
    await ask("m2", "stranger");
    await until(isDrained, { hold: "none" });
    expect(tasks()).toEqual([]);
    await world.pass(15 * DAY);
    await until(() => tasks().length === 1, { hold: "none", block: ["upsell"], status: "Not Started" });
    expect(tasks()[0]).toMatchObject({ Status: "Not Started" });
  });

  it("are on the contact into which another was merged, and on whom a field names", async () => {
    const { world, ana, ask, tasks, until } = await openDesk();
    await ask("m1");
    const into = world.fake.data.put("Contact", { Email: "anna@example.com" });
    world.fake.data.merge(into, ana);
    await until(() => tasks().length === 1);
    expect(tasks()[0]).toMatchObject({ WhoId: into });
    const connection = await loginOf(settingsFor(world), noSleep, world.context.now).connect();
    const board = contactBoard(connection, "Customer_No__c", "Completed");
    const named = world.fake.data.put("Contact", { Customer_No__c: NUMBER });
    const { signal } = new AbortController();
    expect(await board.personOf(NUMBER, signal)).toBe(named);
    expect(await board.personOf("x' OR Id != '", signal)).toBeNull();
  });

  it("are tried by the doctor, who writes none", async () => {
    const { world, tasks } = await openDesk();
    const problems = async () =>
      (await createSalesforceNotes(settingsFor(world), world.context, noSleep).probe()).map(
        ({ problem }) => problem,
      );
    expect(await problems()).toEqual([null]);
    for (const what of ["Task#create", "Task"]) {
      world.fake.data.hidden.add(what);
      expect(await problems()).toEqual(["The user may not write the object Task."]);
    }
    expect(tasks()).toEqual([]);
  });
});
