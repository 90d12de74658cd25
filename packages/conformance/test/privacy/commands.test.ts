import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { main } from "@comity/cli";
import { manualClock } from "@comity/core";
import { open } from "@comity/node";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DAY } from "../../src/open-world.ts";
import {
  CANARY,
  FIELD_TYPES,
  MISFITS,
  PERSONAL_RULES,
  PERSONAL_VOCABULARY,
  personalValues,
} from "../../src/personal-world.ts";

const NOW = "2026-03-02T12:00:00Z";
const FIELDS = [...Object.keys(FIELD_TYPES), "email", "phone", "account", "time_zone"];
const MESSAGE = { department: "Shop", intent: "receipt", channel: "email" };

let folder: string;
let rules: string;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
  folder = await mkdtemp(join(tmpdir(), "comity-privacy-"));
  rules = await written("rules", {
    "vocabulary/v.yaml": PERSONAL_VOCABULARY,
    "p/p.comity": `pack p owner "tests"\n${PERSONAL_RULES}`,
  });
});
afterAll(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

/** Writes files into a folder of that name, and gives its path. */
async function written(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const place = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(place, path, ".."), { recursive: true });
    await writeFile(join(place, path), text);
  }
  return place;
}

function jsonLines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** Runs a command. What it writes for logs, to standard error, never has a canary in it. */
async function comity(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: "", err: "" };
  const output = (name: "out" | "err") => ({
    color: false,
    isTerminal: false,
    columns: 100,
    write: async (text: string) => {
      told[name] += text;
    },
    flushed: async () => undefined,
  });
  const io = { out: output("out"), err: output("err"), env: { COMITY_DEBUG: "1" }, stdin: Readable.from([]) };
  const code = await main(args, io);
  expect(told.err, args.join(" ")).not.toContain("canary");
  expect(told.err, args.join(" ")).not.toContain("Unexpected");
  return { code, ...told };
}

test("no command repeats a value of a file that does not fit", async () => {
  const facts = await written("sound", { "customers.jsonl": '{"id":"ana"}\n' });
  let refused = 0;
  for (const [index, value] of MISFITS.entries()) {
    const each = (row: (data: object) => object) => jsonLines(FIELDS.map((name) => row({ [name]: value })));
    const bad = await written(`bad-${index}`, {
      "customers/customers.jsonl": each((data) => ({ id: "ana", ...data })),
      "things/shop.thing.jsonl": each((data) => ({ number: "T-1", customer: "ana", ...data })),
      "messages.jsonl": jsonLines(
        FIELDS.flatMap((name, number) => [
          { id: `a${number}`, ...MESSAGE, customer: "ana", about: { [name]: value } },
          { id: `i${number}`, ...MESSAGE, customer: "ana", items: [{ id: "i", [name]: value }] },
          { id: `t${number}`, ...MESSAGE, to: { email: value } },
          { id: `p${number}`, ...MESSAGE, to: { phone: value } },
        ]),
      ),
      "log.jsonl": jsonLines([
        { now: NOW, customers: [{ id: "ana", time_zone: "UTC" }] },
        { message: { id: "m1", ...MESSAGE, customer: "ana", about: { price: value } } },
      ]),
    });
    const common = ["--rules", rules, "--now", NOW];
    const messages = join(bad, "messages.jsonl");
    const runs = [
      await comity("check", "--facts", join(bad, "customers"), "--messages", messages, ...common),
      await comity("check", "--facts", join(bad, "things"), "--messages", messages, ...common),
      await comity("check", "--facts", facts, "--messages", messages, ...common),
      await comity("replay", join(bad, "log.jsonl"), "--rules", rules),
    ];
    refused += runs.filter(({ code }) => code !== 0).length;
  }
  expect(refused).toBeGreaterThan(30);
});

test.each([
  ["customers.csv", `id,email\nana,"${CANARY}\n`],
  ["customers.csv", `id,email\nana,a@example.com,${CANARY}\n`],
  ["customers.csv", `id,price,day\nana,${CANARY},${CANARY}\n`],
  ["customers.csv", `id,email\nana,${CANARY}"${CANARY}\n`],
  ["customers.jsonl", `{"id":"ana","email":"${CANARY}\n`],
  ["customers.jsonl", `{"id":"ana","email":${CANARY}}\n`],
  ["customers.jsonl", `${CANARY}\n`],
  ["customers.jsonl", `["${CANARY}"]\n`],
  ["shop.thing.jsonl", `{"number":"T-1","customer":["${CANARY}"]}\n`],
  ["shop.thing.jsonl", `{"number":["${CANARY}"],"customer":"ana"}\n`],
])("no command repeats a line that cannot be read: %s %j", async (file, text) => {
  const name = `odd-${(await readdir(folder)).length}`;
  const odd = await written(name, { [`facts/${file}`]: text, [`messages/${file}`]: text });
  const messages = await written("none", {
    "m.jsonl": jsonLines([{ id: "m", ...MESSAGE, customer: "ana" }]),
  });
  const facts = ["--facts", join(odd, "facts"), "--messages", messages];
  expect((await comity("check", ...facts, "--rules", rules)).code).toBe(2);
  expect((await comity("check", "--messages", join(odd, "messages"), "--rules", rules)).code).not.toBe(0);
  expect((await comity("replay", join(odd, "facts", file), "--rules", rules)).code).not.toBe(0);
});

test("what operators run tells nothing of a person; after an erasure no file does", async () => {
  const ledger = join(folder, "ledger", "ledger.db");
  const email = `${CANARY}@example.com`;
  const about = personalValues("about");
  const facts = await written("facts", {
    "customers.jsonl": jsonLines([{ id: "ana", email, account: CANARY, ...personalValues("customer") }]),
    "shop.thing.jsonl": jsonLines([
      { number: "T-1", customer: "ana", ...personalValues("record"), kind: "green" },
    ]),
  });
  await mkdir(join(folder, "ledger"), { recursive: true });
  const messages = await written("messages", {
    "m.jsonl": jsonLines([
      { id: "r1", ...MESSAGE, customer: "ana", about, items: [{ id: "i", ...about }] },
      { id: "r2", ...MESSAGE, to: { email: `${CANARY}-2@example.com` }, about },
      { id: "o1", ...MESSAGE, intent: "offer", customer: "ana", about },
    ]),
  });
  const files = ["--facts", facts, "--messages", messages];
  expect((await comity("check", ...files, "--ledger", ledger, "--rules", rules, "--now", NOW)).code).toBe(0);
  const at = ["--ledger", ledger];
  // Whoever asks for a person's data gets it, and nobody else.
  for (const asked of [
    ["explain", "o1"],
    ["subject", "export", "ana", "--rules", rules],
  ]) {
    expect((await comity(...asked, ...at)).out).toContain(CANARY);
  }
  const keep = ["--keep", "marketing=30d", "--unmatched", "30d", "--rules", rules];
  const operating = async (): Promise<string> => {
    const runs = [
      await comity("verify", ...at),
      await comity("reconcile", ...at),
      await comity("retention", ...at, ...keep, "--dry-run"),
      await comity("retention", ...at, ...keep, "--format", "json"),
      await comity("migrate", ...at),
    ];
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    return runs.map(({ out }) => out).join("\n");
  };
  expect(await operating()).not.toContain("canary");
  const change = (action: string, id: string) => comity("subject", action, id, ...at, "--rules", rules);
  for (const id of [CANARY, `email:${CANARY}`, `phone:${CANARY}`])
    expect((await change("erase", id)).code).toBe(2);

  expect((await change("erase", "ana")).code).toBe(0);
  expect((await change("erase", `email:${CANARY}-2@example.com`)).code).toBe(0);
  // What still goes is erased when it has ended, by the engines that run on the ledger.
  const clock = manualClock(Date.parse(NOW) + 2 * DAY);
  await (await open({ rules, ledger, clock })).close();
  expect(await operating()).not.toContain("canary");
  for (const asked of [
    ["explain", "o1"],
    ["explain", "r2"],
    ["subject", "export", "ana", "--rules", rules],
  ]) {
    expect((await comity(...asked, ...at)).out).not.toContain("canary");
  }
  const outbox = await comity("outbox", ...at, "--consumer", "all");
  expect(outbox.code).toBe(0);
  expect(outbox.out).not.toContain("canary");
  const kept = await Promise.all(
    (await readdir(join(folder, "ledger"))).map((file) => readFile(join(folder, "ledger", file), "latin1")),
  );
  expect(kept.join("\n")).toContain("o1");
  // The rules, which are kept too, look for the word.
  expect(kept.join("\n")).not.toContain(CANARY);
});
