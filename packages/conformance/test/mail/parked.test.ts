import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { smtp } from "@comity/adapters";
import { afterEach, describe, expect, test } from "vitest";
import { type GateWorld, mail, openGateWorld, withoutComity } from "../../src/mail/gate-world.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";

const RULES = `
rule no-offers "None while cover ends."
  applies to upsell
  when some risk.policy (status is cancelling)
  then block
  if unknown hold at most 4 hours or else block

rule look "Somebody looks at these."
  applies to winback
  then hold for review
`;

const KEY = new Uint8Array(32).fill(7);
const PARK = { hold: { later_hours: 1, longer: "park" as const, look_seconds: 0.05, most_parked: 2 } };

let world: GateWorld;

afterEach(() => world.close());

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not come about.");
}

const parked = (): Promise<string[]> => readdir(join(world.folder, "parked"));

describe("a mail that is held for long", () => {
  test("is parked, and goes as it came when it may", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    await world.engine.unreadable("risk");
    const raw = mail({ "X-Comity-Intent": "upsell" }, "A secret.\r\n");
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Parked until it may go \(mail-\w+\)$/);
    // A sender that has not heard it asks again.
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Parked/);
    expect(await parked()).toHaveLength(1);
    const kept = await readFile(join(world.folder, "parked", (await parked())[0] ?? ""), "latin1");
    expect(kept).not.toMatch(/secret|example\.com|upsell/);
    await world.restart();
    await world.engine.sync("risk", "live");
    await until(() => world.next.taken.length === 1);
    expect(world.next.taken[0]?.raw.toString()).toBe(withoutComity(raw));
    await until(async () => (await parked()).length === 0);
    expect(world.gate.counters()).toMatchObject({ mail_sent: 1 });
  });

  test("is in files that only their owner may read, in folders likewise", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }));
    const names = await readdir(world.folder, { recursive: true });
    const open = names.map(async (name) => {
      const { mode } = await stat(join(world.folder, name));
      return (mode & 0o077) === 0 ? [] : [name];
    });
    expect(names).toEqual(expect.arrayContaining(["mail.db", "lock.db", "parked"]));
    expect((await Promise.all(open)).flat()).toEqual([]);
  });

  test("bounces to its sender when it may not", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    const raw = mail({ "X-Comity-Intent": "winback", Subject: "Come back" }, "A secret.\r\n");
    const said = await sendRaw(world.gate.port, raw);
    const id = /mail-\w+/.exec(said)?.[0] ?? "";
    await world.engine.review(id, { decision: "block", by: "kim" });
    await until(async () => (await parked()).length === 0);
    expect(world.next.taken).toMatchObject([{ from: "", to: "sender@shop.test" }]);
    const bounce = world.next.taken[0]?.raw.toString() ?? "";
    expect(bounce).toContain("Status: 5.7.1\r\n");
    expect(bounce).toContain("Final-Recipient: rfc822; ana@example.com\r\n");
    expect(bounce).toContain("Subject: Come back\r\n");
    expect(bounce).not.toMatch(/A secret|x-comity/i);
  });

  test("that is a bounce itself is answered by none", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    const said = await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }), { from: "" });
    await world.engine.review(/mail-\w+/.exec(said)?.[0] ?? "", { decision: "block", by: "kim" });
    await until(async () => (await parked()).length === 0);
    expect(world.next.taken).toEqual([]);
  });

  test("waits on while the next server does not take it", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    world.next.behaviours.push({ code: 451 });
    const said = await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }));
    await world.engine.review(/mail-\w+/.exec(said)?.[0] ?? "", { decision: "send", by: "kim" });
    await until(() => world.next.behaviours.length === 0);
    expect(await parked()).toHaveLength(1);
    expect(world.next.taken).toEqual([]);
  });

  const DAY = 86_400_000;

  /** Parks a mail that may go from then on. */
  async function parkedAndFree(fields: Readonly<Record<string, string>> = {}): Promise<void> {
    await world.engine.unreadable("risk");
    const raw = mail({ "X-Comity-Intent": "upsell", ...fields }, "A secret.\r\n");
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Parked/);
    await world.engine.sync("risk", "live");
  }

  test("that the next server does not take for five days comes back, whenever the gate was restarted", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    world.next.recipients.set("ana@example.com", 451);
    await parkedAndFree();
    await until(() => world.gate.counters().mail_next_hop_later === 1);
    await world.pass(3 * DAY);
    await world.restart();
    await until(() => world.gate.counters().mail_next_hop_later === 1);
    expect(await parked()).toHaveLength(1);
    await world.pass(2 * DAY + 3_600_000);
    await until(async () => (await parked()).length === 0);
    expect(world.next.taken).toMatchObject([{ from: "", to: "sender@shop.test" }]);
    expect(world.next.taken[0]?.raw.toString()).toContain("Diagnostic-Code: smtp; 451 4.4.1");
  });

  test("that cannot be changed for five days is withdrawn and comes back, whenever the gate was restarted", async () => {
    const rules = `${RULES}
rule with-notice "They are told."
  applies to upsell
  then attach small_print
`;
    world = await openGateWorld(rules, { settings: { ...PARK, cannot_amend: "later" }, key: KEY });
    await parkedAndFree({ "Content-Type": "application/pdf" });
    await until(() => world.gate.counters().mail_cannot_amend === 1);
    await world.pass(3 * DAY);
    await world.restart();
    await until(() => world.gate.counters().mail_cannot_amend === 1);
    expect(await parked()).toHaveLength(1);
    await world.pass(2 * DAY + 3_600_000);
    await until(async () => (await parked()).length === 0);
    expect(world.next.taken).toMatchObject([{ from: "", to: "sender@shop.test" }]);
    expect(world.next.taken[0]?.raw.toString()).toMatch(/smtp; 550 5\.7\.1 .*cannot be made/);
  });

  test("stays until its sender could be told that it does not go, and is not tried again meanwhile", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    world.next.recipients.set("ana@example.com", 451).set("sender@shop.test", 451);
    await parkedAndFree();
    await until(() => world.gate.counters().mail_next_hop_later === 1);
    await world.pass(5 * DAY + 3_600_000);
    await until(() => world.gate.counters().mail_sender_not_yet_told === 1);
    world.next.recipients.delete("ana@example.com");
    await world.restart();
    await until(() => world.gate.counters().mail_sender_not_yet_told === 1);
    expect(await parked()).toHaveLength(1);
    world.next.recipients.clear();
    await world.pass(3_600_000);
    await until(async () => (await parked()).length === 0);
    expect(world.next.taken).toMatchObject([{ from: "", to: "sender@shop.test" }]);
  });

  test.each([
    ["for five days", 451],
    ["ever", 550],
  ])("whose sender cannot be told %s is gone, and that is counted", async (_, code) => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    world.next.recipients.set("sender@shop.test", code);
    const said = await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }));
    await world.engine.review(/mail-\w+/.exec(said)?.[0] ?? "", { decision: "block", by: "kim" });
    if (code === 451) {
      await until(() => world.gate.counters().mail_sender_not_yet_told === 1);
      await world.pass(3 * DAY);
      await world.restart();
      await until(() => world.gate.counters().mail_sender_not_yet_told === 1);
      await world.pass(3 * DAY);
    }
    await until(() => world.gate.counters().mail_sender_not_told === 1);
    await until(async () => (await parked()).length === 0);
    expect(world.next.taken).toEqual([]);
  });

  test("stays with its sender where there is no room", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    const send = () => sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }));
    expect([await send(), await send(), await send()].map((said) => said.slice(0, 3))).toEqual([
      "250",
      "250",
      "451",
    ]);
  });

  test("stays where it is when its file was changed", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    const said = await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }));
    const path = join(world.folder, "parked", (await parked())[0] ?? "");
    const sealed = await readFile(path);
    sealed[40] = (sealed[40] ?? 0) ^ 1;
    await writeFile(path, sealed);
    await world.engine.review(/mail-\w+/.exec(said)?.[0] ?? "", { decision: "send", by: "kim" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(world.next.taken).toEqual([]);
    expect(await parked()).toHaveLength(1);
  });

  test.each([
    ["another key", new Uint8Array(32).fill(8), "wrong_key"],
    ["no key", null, "no_key"],
  ])("keeps a gate from starting, and the doctor from being content, with %s", async (_, key, code) => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }));
    await world.gate.stop();
    const settings = { listen: { port: 0 }, next_hop: { host: "127.0.0.1", port: 1 }, mapping: {} };
    const other = smtp.create(settings, { ...world.context, key });
    await expect(other.start()).rejects.toMatchObject({ name: "KeepError", code });
    expect(await other.probe()).toContainEqual(
      expect.objectContaining({
        tried: "open parked mail",
        problem: expect.stringContaining(join(world.folder, "parked")),
        help: expect.stringContaining("state_key"),
      }),
    );
    expect(await parked()).toHaveLength(1);
    // Nothing of the attempt is in the way of who has the key.
    await world.restart();
  });

  test("is looked after by one gate: another one in the same folder does not start", async () => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    const settings = { listen: { port: 0 }, next_hop: { host: "127.0.0.1", port: 1 }, mapping: {} };
    const other = smtp.create(settings, world.context);
    await expect(other.start()).rejects.toMatchObject({ name: "KeepError", code: "in_use" });
  });

  test("is not parked without a key to seal it with", async () => {
    world = await openGateWorld(RULES);
    expect(() =>
      smtp.create(
        { listen: { port: 0 }, next_hop: { host: "h", port: 1 }, mapping: {}, ...PARK },
        world.context,
      ),
    ).toThrow(/no key to seal them/);
  });
});

describe("what comes back", () => {
  test.each([
    ["novačka@example.cz", "ana@example.com"],
    ["aĊBcc:eve@example.cz", "łucja@example.pl"],
    ["aĊ.ĊMAIL@example.cz", "ana@example.com"],
    ["shop@example.com", "ana@example.com"],
  ])("is for %s alone, and no letter of an address ends a line", async (from, to) => {
    world = await openGateWorld(RULES, { settings: PARK, key: KEY });
    const said = await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }), {
      ...{ from, to, parameters: " SMTPUTF8" },
    });
    await world.engine.review(/mail-\w+/.exec(said)?.[0] ?? "", { decision: "block", by: "kim" });
    await until(() => world.next.taken.length === 1);
    const [back] = world.next.taken;
    expect(back).toMatchObject({ from: "", to: from });
    const text = back?.raw.toString("utf8") ?? "";
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(text).toContain(`\r\nTo: <${from}>\r\n`);
    const isGlobal = /[^ -~]/.test(from + to);
    expect(text).toContain(`\r\nFinal-Recipient: ${isGlobal ? "utf-8" : "rfc822"}; ${to}\r\n`);
    expect(text).not.toMatch(/^Bcc:/m);
    await until(async () => (await parked()).length === 0);
  });
});
