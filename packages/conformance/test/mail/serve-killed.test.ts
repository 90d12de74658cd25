import { readdirSync } from "node:fs";
import { sep } from "node:path";
import { openEngine } from "@comity/core";
import { openStore } from "@comity/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mail, withoutComity } from "../../src/mail/gate-world.ts";
import { type NextServer, startNextServer } from "../../src/mail/next-server.ts";
import { freePort } from "../../src/mail/postfix.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";
import { shiftedClock } from "../../src/mail/shifted-clock.ts";
import { compileTestRules } from "../../src/open-world.ts";
import { type ServeProcess, serveTestRules } from "../../src/serve-process.ts";

const RULES = "rule look\n  applies to winback\n  then hold for review\n";

/** However slow the machine is. */
const LONG = 120_000;

let next: NextServer;
let port: number;
let serve: ServeProcess;

beforeEach(async () => {
  next = await startNextServer();
  port = await freePort();
  serve = serveTestRules(
    RULES,
    `http: {port: 0}
adapters:
  - type: smtp
    name: mail
    listen: {port: ${port}}
    next_hop: {host: 127.0.0.1, port: ${next.port}, tls: none}
    mapping: {}
    hold: {longer: park, look_seconds: 0.1}
`,
  );
  await serve.start();
});

afterEach(async () => {
  await serve.remove();
  await next.close();
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + LONG / 2; !condition(); ) {
    if (Date.now() > end) throw new Error("It did not come about.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function review(said: string, decision: "send" | "block"): Promise<void> {
  const rules = compileTestRules(RULES);
  const engine = await openEngine({ rules, store: await openStore(serve.ledger), clock: shiftedClock(0) });
  await engine.review(/mail-\w+/.exec(said)?.[0] ?? "", { decision, by: "kim" });
  await engine.close();
}

/** How many mails are parked. */
function parked(): number {
  const names = readdirSync(serve.folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.includes(`${sep}parked${sep}`)).length;
}

const winback = (): string => mail({ "X-Comity-Intent": "winback" });

test("comity serve that is killed with parked mails has them, and each goes or bounces once", {
  timeout: 2 * LONG,
}, async () => {
  const mails = [winback(), winback(), winback()];
  const said: string[] = [];
  for (const one of mails) said.push(await sendRaw(port, one));
  expect(said.map((one) => one.slice(0, 16))).toEqual(mails.map(() => "250 2.0.0 Parked"));
  await serve.kill();
  await review(said[0] ?? "", "send");
  await review(said[1] ?? "", "block");
  await serve.start();
  // What is killed before it has noted the next server's answer does not know it: that is for the tests of each step.
  await until(() => parked() === 1);
  expect(next.taken).toHaveLength(2);
  await serve.kill();
  await serve.start();
  expect(await sendRaw(port, mails[0] ?? "")).toMatch(/^250 2\.0\.0 Sent before/);
  expect(await sendRaw(port, mails[1] ?? "")).toMatch(/^550 5\.7\.1/);
  expect(await sendRaw(port, mails[2] ?? "")).toMatch(/^250 2\.0\.0 Parked/);
  await review(said[2] ?? "", "send");
  await until(() => parked() === 0);
  const gone = next.taken.filter(({ from }) => from !== "").map(({ raw }) => raw.toString());
  expect(gone).toEqual([mails[0], mails[2]].map((one) => withoutComity(one ?? "")));
  expect(next.taken.filter(({ from }) => from === "").map(({ to }) => to)).toEqual(["sender@shop.test"]);
  expect(serve.logged.join("\n")).not.toMatch(/@|An offer/);
});
