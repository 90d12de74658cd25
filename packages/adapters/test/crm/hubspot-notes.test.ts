import { describe, expect, it } from "vitest";
import { createHubspotNotes, type HubspotNotesSettings } from "../../src/crm/hubspot/notes-adapter.ts";
import { noSleep } from "../world.ts";
import { type HubspotWorld, openHubspotWorld } from "./hubspot-world.ts";

const DAY = 24 * 60 * 60_000;
const LINK = "https://desk.example.com/messages/{message}";
const PATIENCE = { timeout: 60_000, interval: 20 };

/** Runs the adapter until something is so. */
async function until(
  world: HubspotWorld,
  isSo: () => boolean | Promise<boolean>,
  settings: Partial<HubspotNotesSettings> = {},
): Promise<Readonly<Record<string, number>>> {
  const all = {
    token: "pat-na1-good",
    url: world.fake.url,
    requests_per_second: 100,
    link: LINK,
    ...settings,
  };
  const context = { ...world.context, name: "notes", folder: world.notesFolder };
  const adapter = createHubspotNotes(all, context, noSleep);
  await adapter.start();
  const soon = async (): Promise<boolean> => {
    // What is tried again waits for its time, and so does a batch whose taker was stopped over it.
    await world.pass(60_000);
    return isSo();
  };
  await expect.poll(soon, PATIENCE).toBe(true);
  await adapter.stop();
  return adapter.counters();
}

async function isDrained({ engine }: HubspotWorld): Promise<boolean> {
  // Nothing comes after what this one was not given: it shares the consumer's place.
  const { deliveries, leaseUntil } = await engine.take("notes", {
    kinds: ["decided", "recalled"],
    leaseMs: 1,
  });
  return deliveries.length === 0 && leaseUntil === null;
}

/** A customer whose ticket is open, so that an offer is held. */
async function openHeld(): Promise<{
  readonly world: HubspotWorld;
  readonly ana: string;
  ask(id: string): Promise<unknown>;
}> {
  const world = await openHubspotWorld();
  const { fake, engine } = world;
  const ana = fake.put("contacts", { email: "ana@example.com", hs_timezone: "us_slash_pacific" });
  const ticket = fake.put("tickets", { hs_pipeline_stage: "1" });
  fake.associate("tickets", ticket, [ana]);
  await world.passes();
  const ask = (id: string) =>
    engine.decide({ id, department: "marketing", intent: "upsell", channel: "email", customer: ana });
  return { world, ana, ask };
}

const bodies = ({ fake }: HubspotWorld, type = "notes"): readonly string[] =>
  [...fake.live(type).values()].map((one) => one.hs_note_body ?? one.hs_task_body ?? "");

it("a note on somebody whom HubSpot does not know is told of, and not written", async () => {
  const { world } = await openHeld();
  const more = { id: "m9", department: "marketing", intent: "upsell", channel: "email", customer: "P-1" };
  await world.engine.customer({ id: "P-1", time_zone: "UTC" });
  await world.engine.report({
    record: "support.case",
    data: { number: "8", customer: "P-1", status: "open" },
  });
  expect((await world.engine.decide(more)).verdict).toBe("hold");
  expect(await until(world, () => isDrained(world))).toMatchObject({ notes_without_person: 1 });
  expect(JSON.stringify(world.context.log.lines)).toContain("no note: the customer is nobody in the CRM");
});

it("a note on somebody who goes by another system's id too is on their contact", async () => {
  const { world, ana } = await openHeld();
  const { engine, fake } = world;
  await engine.customer({ id: "P-1", time_zone: "UTC" });
  await engine.customer({ id: "P-0", time_zone: "UTC" });
  await engine.merge({ from: ana, into: "P-0" });
  await engine.merge({ from: "P-0", into: "P-1" });
  const offer = { id: "m9", department: "marketing", intent: "upsell", channel: "email", customer: "P-1" };
  expect((await engine.decide(offer)).verdict).toBe("hold");
  await until(world, () => bodies(world).length === 1);
  expect([...fake.live("notes").keys()].map((note) => fake.contactsOf("notes", note))).toEqual([[ana]]);
});

describe("notes on the contacts of HubSpot", () => {
  it("say why a message is held, and later that it was blocked, each once, with a link", async () => {
    const { world, ask } = await openHeld();
    await ask("m<1>");
    await until(world, () => bodies(world).length === 1);
    const [held = ""] = bodies(world);
    expect(held).toContain("A message is held: upsell by email, asked by marketing.");
    expect(held).toContain("The customer waits for an answer. (p/listen-first)");
    expect(held).toContain('href="https://desk.example.com/messages/m%3C1%3E"');
    await world.pass(15 * DAY);
    await until(world, () => bodies(world).length === 2);
    expect(bodies(world)[1]).toContain("A message was blocked: upsell by email");
    await ask("m2");
    await until(world, () => bodies(world).length === 3);
    expect(new Set(bodies(world).map((body) => /comity-[0-9a-f]{20}/.exec(body)?.[0])).size).toBe(3);
  });

  it("are written once, also when the answer to writing is lost, and when it fails", async () => {
    const { world, ask } = await openHeld();
    await ask("m1");
    const { fake } = world;
    let failures = 0;
    fake.intercept = ({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/notes")) return null;
      failures++;
      if (failures === 1) return { status: 502, body: {} };
      return failures === 2 ? "lost" : null;
    };
    const counts = await until(world, async () => {
      return (
        failures === 2 && fake.requests.some((one) => one.includes("/associations/notes")) && isDrained(world)
      );
    });
    await until(world, () => isDrained(world));
    expect(bodies(world)).toHaveLength(1);
    expect(failures).toBe(2);
    expect(counts.delivery_failures).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify(world.context.log.lines)).not.toMatch(/ana@|pat-na1/);
  });

  it("say that a message was recalled before it left, and by what", async () => {
    const { world, ana } = await openHeld();
    const { engine } = world;
    const message = { channel: "email", customer: ana } as const;
    await engine.decide({ ...message, id: "offer", department: "marketing", intent: "win_back" });
    await engine.decide({ ...message, id: "letter", department: "risk", intent: "cancellation" });
    await until(world, () => bodies(world).length === 1);
    const [recalled = ""] = bodies(world);
    expect(recalled).toContain(
      "A message was recalled before it left: win_back by email, asked by marketing.",
    );
    expect(recalled).toContain("message letter (cancellation, risk)");
    expect(recalled).toContain("(p/not-both)");
    expect(recalled).toContain('href="https://desk.example.com/messages/offer"');
    await until(world, () => isDrained(world));
    expect(bodies(world)).toHaveLength(1);
  });

  it("are tasks, for the verdicts and intents that the settings name, on whom HubSpot knows", async () => {
    const { world, ask, ana } = await openHeld();
    const { engine, fake } = world;
    await ask("m1");
    await engine.decide({
      id: "m2",
      department: "marketing",
      intent: "upsell",
      channel: "email",
      customer: "stranger",
    });
    const none = { as: "task", hold: "none" } as const;
    await until(world, () => isDrained(world), none);
    expect(bodies(world, "tasks")).toEqual([]);
    await world.pass(15 * DAY);
    await until(world, () => bodies(world, "tasks").length === 1, {
      as: "task",
      hold: "none",
      block: ["upsell"],
    });
    expect(fake.live("tasks").values().next().value).toMatchObject({
      hs_task_subject: "A message was blocked: upsell by email, asked by marketing.",
      hs_task_status: "NOT_STARTED",
    });
    expect(bodies(world)).toEqual([]);
    expect(ana).not.toBe("");
  });

  it("are tried by comity doctor without writing one: the token, the host and the scope for writing are told apart", async () => {
    const { world } = await openHeld();
    const { fake, context } = world;
    const { host } = new URL(fake.url);
    const problems = async (more: Partial<HubspotNotesSettings> = {}): Promise<readonly unknown[]> => {
      const settings = { token: "pat-na1-good", url: fake.url, ...more };
      const findings = await createHubspotNotes(settings, context, noSleep).probe();
      return findings.map(({ tried, problem }) => [tried.replace(host, "HOST"), problem]);
    };
    expect(await problems()).toEqual([
      ["read notes of HOST", null],
      ["write notes in HOST", null],
    ]);
    fake.scopes.delete("crm.objects.contacts.write");
    expect(await problems({ as: "task" })).toEqual([
      ["read tasks of HOST", null],
      ["write tasks in HOST", "The app lacks a scope: crm.objects.contacts.write."],
    ]);
    expect(await problems({ token: "pat-na1-wrong" })).toEqual([
      ["read notes of HOST", "HubSpot does not accept the access token."],
    ]);
    expect(await problems({ url: "http://127.0.0.1:9" })).toEqual([
      ["read notes of 127.0.0.1:9", "127.0.0.1:9 cannot be reached (ECONNREFUSED)."],
    ]);
    expect([bodies(world), bodies(world, "tasks")]).toEqual([[], []]);
  });

  it("are refused for an intent that there is not, and a link that is none", async () => {
    const { world } = await openHeld();
    const settings = { token: "t", url: world.fake.url };
    const make = (more: Partial<HubspotNotesSettings>) => () =>
      createHubspotNotes({ ...settings, ...more }, world.context);
    expect(make({ hold: ["upsel"] })).toThrow('The vocabulary has no intent "upsel".');
    expect(make({ link: "javascript:alert(1)" })).toThrow("This is no link.");
  });
});
