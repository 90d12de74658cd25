import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readMail, readMailMapping, routeMail } from "@comity/adapters";
import { bundleOf, type Engine, openEngine } from "@comity/core";
import { openStore } from "@comity/store";
import { expect, test } from "vitest";
import type { GateProcessSettings } from "../../src/mail/gate-process-settings.ts";
import { canRunPostfix, freePort, type Postfix, startPostfix } from "../../src/mail/postfix.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";
import { shiftedClock } from "../../src/mail/shifted-clock.ts";
import { Victim } from "../../src/mail/victim.ts";
import { AFTERNOON, fill, type Letter, lettersOfTheDay, NOTICE, rules, written } from "./insurer-mail.ts";

const MAILS = Number(process.env.COMITY_MAILS ?? "500");
const KILLS = Number(process.env.COMITY_MAIL_KILLS ?? "10");
const LEASE_MS = 3_000;
/** What has not come to rest by then is seen as it stands. */
const SETTLED_IN_MS = 120_000;

interface Delivered {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

test.runIf(canRunPostfix() && process.env.COMITY_MAILS !== undefined)(
  "the insurer's day goes by mail: every verdict as it should be, nothing lost, nothing doubled",
  { timeout: 600_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "comity-mail-"));
    const letters = await lettersOfTheDay(MAILS);
    expect(letters.length).toBe(MAILS);
    const offsetMs = AFTERNOON - Date.now();
    const [gatePort, nextPort] = [await freePort(), await freePort()];
    const bundle = join(folder, "rules.json");
    const ledger = join(folder, "ledger.db");
    const store = join(folder, "delivered.jsonl");
    await writeFile(bundle, bundleOf(rules));
    await writeFile(store, "");
    await mkdir(join(folder, "gate"));
    const person = await openEngine({
      rules,
      store: await openStore(ledger),
      clock: shiftedClock(offsetMs),
      leaseMs: LEASE_MS,
    });
    await fill(person);

    const settings: GateProcessSettings = {
      bundle,
      ledger,
      folder: join(folder, "gate"),
      offsetMs,
      leaseMs: LEASE_MS,
      gate: {
        listen: { port: gatePort },
        next_hop: { host: "127.0.0.1", port: nextPort, tls: "none", timeout_seconds: 10, answer_seconds: 10 },
        // Bounces come back this way, and nobody decides on them.
        mapping: { unknown: "pass" },
      },
    };
    const gate = new Victim("gate-process.ts", [JSON.stringify(settings)]);
    const next = new Victim("next-hop-process.ts", [String(nextPort), store]);
    const postfix = await startPostfix(gatePort);
    try {
      await Promise.all([gate.start(), next.start()]);
      const sending = sendAll(postfix, letters);
      for (let kill = 0; kill < KILLS; kill++) {
        await pause(700 + ((kill * 397) % 900));
        const victim = kill % 2 === 0 ? gate : next;
        await victim.kill();
        await victim.start();
      }
      await sending;
      await settle(postfix, person, letters, store);
      const seen = await delivered(store);
      const wrong = letters
        .filter((letter) => !isRight(letter, seen))
        .map(({ request, expected }) => `${request.id}: ${expected}`);
      expect(wrong).toEqual([]);
      const standings = await Promise.all(letters.map(({ request }) => person.standing(idOf(request))));
      expect(standings.filter((one) => one?.state === "started" || one?.state === "unreported")).toEqual([]);
      process.stdout.write(`${told(letters)}; ${KILLS} kills; ${seen.length - sends(letters)} bounces\n`);
    } finally {
      await postfix.stop();
      await Promise.all([gate.kill(), next.kill()]);
      await person.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

/** A few by swaks, as a person would; the rest over four connections at a time. */
async function sendAll(postfix: Postfix, letters: readonly Letter[]): Promise<void> {
  const rest = [...letters];
  for (const letter of rest.splice(0, 5)) await bySwaks(postfix.port, letter);
  const work = async (): Promise<void> => {
    for (let letter = rest.shift(); letter !== undefined; letter = rest.shift()) {
      const raw = written(letter.request);
      expect(await sendRaw(postfix.port, raw, { from: SENDER, to: addressOf(letter) })).toMatch(/^250/);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}

const SENDER = "mailer@insurer.test";

async function bySwaks(port: number, letter: Letter): Promise<void> {
  const server = ["--server", "127.0.0.1", "--port", String(port), "--suppress-data", "--hide-all"];
  const mail = [
    "--from",
    SENDER,
    "--to",
    addressOf(letter),
    "--data",
    written(letter.request).replaceAll("\r\n", "\n"),
  ];
  await promisify(execFile)("swaks", [...server, ...mail]);
}

function addressOf({ request }: Letter): string {
  return `${request.customer?.toLowerCase()}@example.com`;
}

function idOf(request: Letter["request"]): string {
  const to = `${request.customer?.toLowerCase()}@example.com`;
  const mail = readMail(Buffer.from(written(request)), {
    from: SENDER,
    to,
    user: null,
    trusted: true,
    utf8: false,
  });
  const routed = routeMail(readMailMapping({}), mail);
  return routed.kind === "request" ? routed.request.id : "";
}

/** Waits until everything is where it belongs, finding out as a person would what may have gone. */
async function settle(
  postfix: Postfix,
  person: Engine,
  letters: readonly Letter[],
  store: string,
): Promise<void> {
  const byId = new Map(letters.map((letter) => [idOf(letter.request), letter]));
  const held = letters.filter(({ expected }) => expected === "hold").length;
  const until = Date.now() + SETTLED_IN_MS;
  for (let quiet = 0; quiet < 3 && Date.now() < until; ) {
    await postfix.flush();
    await pause(1_500);
    const seen = await delivered(store);
    const open = await person.unreported();
    for (const { message } of open) {
      const letter = byId.get(message.replace(/\.\d+$/, ""));
      const gone = letter !== undefined && seen.some((one) => isOf(letter, one));
      await person.reconcile(message, { outcome: gone ? "sent" : "not_sent", by: "kim" });
    }
    quiet = open.length === 0 && (await postfix.queued()) <= held ? quiet + 1 : 0;
  }
}

async function delivered(store: string): Promise<readonly Delivered[]> {
  // A line that a killed server was writing is a message that it never said it had.
  return (await readFile(store, "utf8"))
    .split("\n")
    .slice(0, -1)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Delivered];
      } catch {
        return [];
      }
    });
}

function isOf({ request }: Letter, one: Delivered): boolean {
  return one.from !== "" && one.raw.includes(`Message-ID: <${request.id}@insurer.test>`);
}

/** What may go is there once, as it was written; what is blocked has bounced; what is held is nowhere yet. */
function isRight(letter: Letter, seen: readonly Delivered[]): boolean {
  const there = seen.filter((one) => isOf(letter, one));
  const bounces = seen.filter(
    (one) => one.from === "" && one.raw.includes(`<${letter.request.id}@insurer.test>`),
  );
  if (letter.expected === "send") return there.length === 1 && bounces.length === 0 && isWhole(letter, there);
  if (letter.expected === "amend")
    return there.length === 1 && bounces.length === 0 && isChanged(letter, there);
  const bounced = bounces.length === 1 && bounces[0]?.raw.includes("5.7.1 Comity: blocked by") === true;
  return there.length === 0 && (letter.expected === "hold" ? bounces.length === 0 : bounced);
}

function isWhole({ request }: Letter, [one]: readonly Delivered[]): boolean {
  const body = bodyOf(written(request));
  return one?.raw.endsWith(`\r\n\r\n${body}`) === true && !/^x-comity/im.test(one.raw);
}

/** The notice stands in the text and in the HTML, and else the mail is as it was written. */
function isChanged({ request }: Letter, [one]: readonly Delivered[]): boolean {
  const squeezed = (text: string): string => text.replace(/\s+/g, "");
  const [notice, body] = [squeezed(NOTICE), squeezed(bodyOf(written(request)))];
  const pieces = squeezed(bodyOf(one?.raw ?? "")).split(notice);
  const undone = pieces.join("").replace(/<pdata-comity-notice="upcoming_events"><\/p>/, "");
  return pieces.length === 3 && undone === body && !/^x-comity/im.test(one?.raw ?? "");
}

function bodyOf(raw: string): string {
  return raw.replace(/^[\s\S]*?\r\n\r\n/, "");
}

function sends(letters: readonly Letter[]): number {
  return letters.filter(({ expected }) => expected === "send" || expected === "amend").length;
}

function told(letters: readonly Letter[]): string {
  const counts = Map.groupBy(letters, ({ expected }) => expected);
  return [...counts].map(([verdict, all]) => `${all.length} ${verdict}`).join(", ");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
