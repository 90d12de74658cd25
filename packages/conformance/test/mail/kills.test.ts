import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMail, readMailMapping, routeMail } from "@comity/adapters";
import { bundleOf, type Engine, openEngine } from "@comity/core";
import { openStore } from "@comity/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GateProcessSettings } from "../../src/mail/gate-process-settings.ts";
import { mail } from "../../src/mail/gate-world.ts";
import { type Behaviour, type NextServer, startNextServer } from "../../src/mail/next-server.ts";
import { freePort } from "../../src/mail/postfix.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";
import { shiftedClock } from "../../src/mail/shifted-clock.ts";
import { Victim } from "../../src/mail/victim.ts";
import { openTestWorld } from "../../src/open-world.ts";

const RULES = `
rule none
  applies to upsell
  then block

rule look
  applies to winback
  then hold for review
`;

const LEASE_MS = 1_000;
/** Each case starts the gate twice, so npm test tries a few, and scripts/ci/55-mail-kills.sh all. */
const TRIES_ALL = process.env.COMITY_MAIL_KILL_STEPS === "all";
/** However slow the machine is. */
const LONG = 120_000;

let folder: string;
let next: NextServer;
let person: Engine;
let base: Omit<GateProcessSettings, "killAt">;
let gate: Victim;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "comity-kills-"));
  next = await startNextServer();
  const { engine } = await openTestWorld(RULES);
  const { rules } = engine;
  await engine.close();
  const [bundle, ledger] = [join(folder, "rules.json"), join(folder, "ledger.db")];
  await writeFile(bundle, bundleOf(rules));
  await mkdir(join(folder, "gate"), { mode: 0o700 });
  const store = await openStore(ledger);
  person = await openEngine({ rules, store, clock: shiftedClock(0), leaseMs: LEASE_MS });
  base = {
    bundle,
    ledger,
    folder: join(folder, "gate"),
    offsetMs: 0,
    leaseMs: LEASE_MS,
    key: "07".repeat(32),
    gate: {
      listen: { port: await freePort() },
      next_hop: { host: "127.0.0.1", port: next.port, tls: "none" },
      mapping: {},
      hold: { later_hours: 0, longer: "park", look_seconds: 0.1 },
    },
  };
  gate = new Victim("gate-process.ts", [JSON.stringify(base)]);
}, LONG);

afterAll(async () => {
  await gate.kill();
  await person.close();
  await next.close();
  await rm(folder, { recursive: true, force: true });
});

/** A mail, and the id under which it is asked about. */
interface Letter {
  readonly raw: string;
  readonly id: string;
}

function letter(intent: string): Letter {
  const raw = mail({ "X-Comity-Intent": intent });
  const said = { from: "sender@shop.test", to: "ana@example.com", user: null, trusted: true, utf8: false };
  const routed = routeMail(readMailMapping({}), readMail(Buffer.from(raw), said));
  if (routed.kind !== "request") throw new Error("It is not routed.");
  return { raw, id: routed.request.id };
}

/** Starts the gate anew. It kills itself where the mail comes to a step. */
async function begin(step: string | null, mail = ""): Promise<void> {
  await gate.kill();
  const settings = step === null ? base : { ...base, killAt: { step, mail } };
  gate = new Victim("gate-process.ts", [JSON.stringify(settings)]);
  await gate.start();
}

/** Those that are tried: all, or only these of them. */
function tried<T>(cases: readonly T[], ...few: readonly number[]): readonly T[] {
  return TRIES_ALL ? cases : cases.filter((_, index) => few.includes(index));
}

const send = ({ raw }: Letter): Promise<string> => sendRaw(base.gate.listen.port, raw);

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LONG / 2; !(await condition()); ) {
    if (Date.now() > end) throw new Error(`It did not come about: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Tries as a mail server does, until it is told that the mail is done with. What may have gone, a person finds out. */
async function sendUntilDone(letter: Letter): Promise<string> {
  for (const end = Date.now() + LONG / 2; Date.now() < end; ) {
    const said = await send(letter);
    if (/^[25]/.test(said)) return said;
    if (said.startsWith("451 4.4.2")) await findOut(letter);
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The mail is never done with.");
}

async function findOut(letter: Letter): Promise<void> {
  const isIt = async () => (await person.unreported()).find(({ message }) => message.startsWith(letter.id));
  await until("it is unreported", async () => (await isIt()) !== undefined);
  const outcome = taken(letter) > 0 ? "sent" : "not_sent";
  await person.reconcile((await isIt())?.message ?? "", { outcome, by: "kim" });
}

function taken({ raw }: Letter): number {
  const [id = ""] = /^Message-ID: .*$/m.exec(raw) ?? [];
  return next.taken.filter((one) => one.from !== "" && one.raw.includes(id.trimEnd())).length;
}

function bounces({ raw }: Letter): number {
  const [id = ""] = /^Message-ID: .*$/m.exec(raw) ?? [];
  return next.taken.filter((one) => one.from === "" && one.raw.includes(id.trimEnd())).length;
}

/** How each round of it stands. */
async function states({ id }: Letter): Promise<readonly string[]> {
  const found: string[] = [];
  for (let round = 1; ; round++) {
    const standing = await person.standing(round === 1 ? id : `${id}.${round}`);
    if (standing === null) return found;
    found.push(standing.state);
  }
}

const parked = async ({ id }: Letter): Promise<boolean> =>
  (await readdir(join(base.folder, "parked"))).some((name) => name.startsWith(id));

const kill = async (): Promise<void> => gate.kill();

describe("a gate that is killed while a mail goes through", () => {
  const steps: readonly (readonly [string, Behaviour | null, readonly string[]])[] = [
    ["before decide", null, ["sent"]],
    ["after decide", null, ["sent"]],
    ["before start", null, ["sent"]],
    ["after start", null, ["failed", "sent"]],
    ["before sent", null, ["sent"]],
    ["after sent", null, ["sent"]],
    // What the next server says is not on record yet, so a person finds out.
    ["before failed", { code: 452 }, ["failed", "sent"]],
    ["after failed", { code: 452 }, ["failed", "sent"]],
    ["before failed", { code: 554 }, ["failed", "sent"]],
    ["after failed", { code: 554 }, ["failed", "sent"]],
  ];
  test.each(tried(steps, 3))(
    "%s (next server: %j) loses nothing and doubles nothing",
    { timeout: LONG },
    async (step, behaviour, wanted) => {
      const one = letter("newsletter");
      await begin(step, one.id);
      if (behaviour !== null) next.behaviours.push(behaviour);
      expect(await send(one)).toBe("closed");
      await begin(null);
      expect(await sendUntilDone(one)).toMatch(/^250/);
      expect(taken(one)).toBe(1);
      expect(await states(one)).toEqual(wanted);
    },
  );

  const answers: readonly (readonly [string, Behaviour, number])[] = [
    ["before the next server has it", { takes: false, before: kill }, 0],
    ["when the next server has it and has not said so", { takes: true, before: kill }, 1],
    [
      "when the next server has said so, and that is not on record",
      {
        takes: true,
        before: async () => gate.freeze(),
        after: () => new Promise((resolve) => setTimeout(() => resolve(kill()), 200)),
      },
      1,
    ],
  ];
  test.each(tried(answers, 1))(
    "after the end of the text, %s, has a person find out, and does it once",
    { timeout: LONG },
    async (_when, behaviour, before) => {
      const one = letter("newsletter");
      await begin(null);
      next.behaviours.push(behaviour);
      expect(await send(one)).toBe("closed");
      await begin(null);
      expect(taken(one)).toBe(before);
      expect(await send(one)).toMatch(/^451 4\.4\.2 It may have gone/);
      expect(await sendUntilDone(one)).toMatch(/^250/);
      expect(taken(one)).toBe(1);
      expect((await states(one)).at(-1)).toBe("sent");
    },
  );

  test.runIf(TRIES_ALL)("after its own 250 remembers it", { timeout: LONG }, async () => {
    const one = letter("newsletter");
    await begin(null);
    expect(await send(one)).toMatch(/^250 2\.0\.0 Sent \(/);
    await begin(null);
    expect(await send(one)).toMatch(/^250 2\.0\.0 Sent before/);
    expect([taken(one), await states(one)]).toEqual([1, ["sent"]]);
  });

  test.each(tried(["before decide", "after decide"]))(
    "%s of what must not go lets it not go",
    { timeout: LONG },
    async (step) => {
      const one = letter("upsell");
      await begin(step, one.id);
      expect(await send(one)).toBe("closed");
      await begin(null);
      expect(await sendUntilDone(one)).toMatch(/^550/);
      expect([taken(one), await states(one)]).toEqual([0, ["blocked"]]);
    },
  );
});

describe("a gate that is killed with a mail that it parks", () => {
  test.each(tried(["opened", "written", "synced", "renamed"], 2))(
    "when its file was %s has it once, and its sender hears so",
    { timeout: LONG },
    async (step) => {
      const one = letter("winback");
      await begin(`parked file ${step}`, one.id);
      expect(await send(one)).toBe("closed");
      await begin(null);
      expect(await sendUntilDone(one)).toMatch(/^250 2\.0\.0 Parked/);
      await person.review(one.id, { decision: "send", by: "kim" });
      await until("it has gone", async () => !(await parked(one)));
      expect([taken(one), bounces(one), await states(one)]).toEqual([1, 0, ["sent"]]);
    },
  );

  const releases: readonly (readonly [string, readonly string[]])[] = [
    ["before decide", ["sent"]],
    ["after decide", ["sent"]],
    ["before start", ["sent"]],
    ["after start", ["failed", "sent"]],
    ["before sent", ["sent"]],
    ["after sent", ["sent"]],
    ["parked file to be removed", ["sent"]],
    ["parked file removed", ["sent"]],
  ];
  test.each(tried(releases, 3))(
    "and that may go, %s, sends it once",
    { timeout: LONG },
    async (step, wanted) => {
      const one = letter("winback");
      await begin(null);
      expect(await send(one)).toMatch(/^250 2\.0\.0 Parked/);
      await gate.kill();
      await person.review(one.id, { decision: "send", by: "kim" });
      await begin(step, one.id);
      await until("it is killed", () => gate.isDead);
      // A second round is asked for a review of its own.
      await begin(null);
      await until("it has gone", async () => {
        const waiting = `${one.id}.2`;
        if ((await person.standing(waiting))?.state === "held")
          await person.review(waiting, { decision: "send", by: "kim" });
        return !(await parked(one));
      });
      expect([taken(one), bounces(one), await states(one)]).toEqual([1, 0, wanted]);
    },
  );

  const unsaid: readonly (readonly [string, Behaviour])[] = [
    ["has not got it", { takes: false, before: kill }],
    ["has it and has not said so", { takes: true, before: kill }],
  ];
  test.each(tried(unsaid))(
    "and that may go, when the next server %s, keeps it until a person has found out",
    { timeout: LONG },
    async (_when, behaviour) => {
      const one = letter("winback");
      await begin(null);
      expect(await send(one)).toMatch(/^250 2\.0\.0 Parked/);
      next.behaviours.push(behaviour);
      await person.review(one.id, { decision: "send", by: "kim" });
      await until("it is killed", () => next.behaviours.length === 0);
      await begin(null);
      await findOut(one);
      await until("it has gone", async () => {
        const waiting = `${one.id}.2`;
        if ((await person.standing(waiting))?.state === "held")
          await person.review(waiting, { decision: "send", by: "kim" });
        return !(await parked(one));
      });
      expect([taken(one), bounces(one), (await states(one)).at(-1)]).toEqual([1, 0, "sent"]);
    },
  );

  // Nobody keeps a record of bounces: one whose answer was lost comes again, as with any mail server.
  const bounced: readonly (readonly [string, Behaviour | null, string | null, number])[] = [
    ["before its bounce is taken", { takes: false, before: kill }, null, 1],
    ["when its bounce was taken, and nobody said so", { takes: true, before: kill }, null, 2],
    ["when its bounce has gone, and it is still there", null, "parked file to be removed", 2],
    ["when its bounce has gone, and it is not there any more", null, "parked file removed", 1],
  ];
  test.each(tried(bounced, 1))(
    "and that may not go, %s, tells its sender",
    { timeout: LONG },
    async (_when, behaviour, step, count) => {
      const one = letter("winback");
      await begin(null);
      expect(await send(one)).toMatch(/^250 2\.0\.0 Parked/);
      await gate.kill();
      if (behaviour !== null) next.behaviours.push(behaviour);
      await person.review(one.id, { decision: "block", by: "kim" });
      await begin(step, one.id);
      await until("it is killed", () => (behaviour === null ? gate.isDead : next.behaviours.length === 0));
      await begin(null);
      await until("it is done with", async () => !(await parked(one)));
      expect([taken(one), bounces(one), await states(one)]).toEqual([0, count, ["blocked"]]);
    },
  );
});

test("nothing is left of all that", async () => {
  expect(await person.unreported()).toEqual([]);
  expect(await readdir(join(base.folder, "parked"))).toEqual([]);
});
