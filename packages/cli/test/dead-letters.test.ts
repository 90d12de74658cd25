import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Keep, openKeep } from "@comity/adapters";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

const KEY = Buffer.alloc(32, 7);
const AT = Date.parse("2026-03-02T10:00:00Z");

let folder: string;
let state: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-letters-"));
  state = join(folder, "state", "crm");
  // Of any adapter what is kept is the same: this one is the simplest to configure.
  const feed = { name: "f", files: "*.csv", holds: "changes", mapping: "m.yaml" };
  const adapter = { name: "crm", type: "files", silo: "risk", folder: "drop", feeds: [feed] };
  const rules = join(fixtures, "rules");
  const configuration = { rules, ledger: "sqlite:l.db", state_key: { file: "key" }, adapters: [adapter] };
  writeFileSync(join(folder, "comity.yaml"), JSON.stringify(configuration));
  writeFileSync(join(folder, "key"), KEY.toString("base64"));
  mkdirSync(state, { recursive: true });
  inKeep((keep) => {
    for (const position of [7, 9]) {
      const letter = { consumer: "crm", position, delivery: `${position}-ab`, kind: "alert", lane: "ana" };
      keep.letters.put({
        ...letter,
        attempts: 1,
        nextAt: AT,
        code: "timeout",
        at: AT,
        content: { n: position },
      });
      const [put] = keep.letters.due("crm", AT, 10);
      if (put !== undefined) {
        keep.letters.failed(put, { attempts: 12, nextAt: AT, isDead: true, code: "ECONNREFUSED", at: AT });
      }
    }
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function inKeep<T>(work: (keep: Keep) => T): T {
  const keep = openKeep(state, { key: KEY, runs: false });
  try {
    return work(keep);
  } finally {
    keep.close();
  }
}

const deadLetters = (...args: string[]) => comity(["dead-letters", ...args], { cwd: folder });

describe("comity dead-letters", () => {
  it("lists what was given up, and why", async () => {
    const line = (position: number) =>
      `${position}  alert  12 tries, the last one at 2026-03-02T10:00:00Z: ECONNREFUSED\n`;
    expect(await deadLetters("list", "crm")).toEqual({ code: 0, out: line(7) + line(9), err: "" });
    const { out } = await deadLetters("list", "crm", "--format", "jsonl");
    expect(JSON.parse(out.split("\n")[0] ?? "")).toMatchObject({ position: 7, delivery: { n: 7 } });
  });

  it("has deliveries made again, and forgets them", async () => {
    expect((await deadLetters("replay", "crm", "9")).out).toBe("1 delivery will be made again.\n");
    expect(inKeep((keep) => keep.letters.due("crm", Date.now(), 10))).toMatchObject([
      { position: 9, attempts: 0 },
    ]);
    expect((await deadLetters("drop", "crm")).out).toBe("1 delivery forgotten.\n");
    expect((await deadLetters("list", "crm")).out).toBe("Nothing was given up.\n");
  });

  it.each([
    [["lost", "crm"], 'There is nothing called "lost" to do.'],
    [["replay", "crm", "8"], "No delivery at 8 was given up."],
    [["list"], "ADAPTER is missing."],
  ])("says what is wrong with %j", async (args, words) => {
    const { code, err } = await deadLetters(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
