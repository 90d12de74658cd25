import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comity, golden } from "./comity.ts";

let folder: string;
let ledger: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "comity-verify-"));
  ledger = join(folder, "ledger.db");
  const check = ["check", "--facts", "facts", "--messages", "messages.csv", "--ledger", ledger];
  expect((await comity([...check, "--now", "2026-03-02T09:00:00Z"])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = (path: string, ...more: string[]) => comity(["verify", "--ledger", path, ...more]);

/** A copy of the ledger in which somebody has been with SQL. */
function tampered(sql: string): string {
  const path = join(folder, "tampered.db");
  rmSync(path, { force: true });
  copyFileSync(ledger, path);
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  database.close();
  return path;
}

/** Hashes rest on salts and keys that are drawn anew for each ledger. */
function withoutHashes(text: string): string {
  return text.replace(/[0-9a-f]{64}/g, "...");
}

/** One byte of a sealed value is another. */
function flipped(table: string, where: string): string {
  return `
    UPDATE ${table} SET sealed = CAST(substr(sealed, 1, 40) || x'00' || substr(sealed, 42) AS BLOB)
    WHERE ${where} AND substr(sealed, 41, 1) <> x'00';
    UPDATE ${table} SET sealed = CAST(substr(sealed, 1, 41) || x'01' || substr(sealed, 43) AS BLOB)
    WHERE ${where} AND substr(sealed, 42, 1) <> x'01'`;
}

const TAMPERINGS: readonly (readonly [what: string, sql: string])[] = [
  ["a message is said to have been sent", "UPDATE entry SET state = 'sent' WHERE id = 'm3'"],
  ["a clearance lasts longer", "UPDATE entry SET due_at = due_at + 1000 WHERE id = 'm3'"],
  ["a message is somebody else's", "UPDATE entry SET customer = 'c-9' WHERE id = 'm3'"],
  ["a message is gone", "DELETE FROM entry WHERE id = 'm3'"],
  ["a message is there that nobody asked about", "UPDATE event SET message = NULL WHERE message = 'm3'"],
  ["one byte of a request", flipped("entry_request", "sequence = 1")],
  ["a request is gone", "DELETE FROM entry_request WHERE sequence = 1"],
  ["one byte of what a decision rested on", flipped("entry_evidence", "sequence = 1")],
  ["what a decision rested on is gone", "DELETE FROM entry_evidence WHERE sequence = 1"],
  ["a decision is dated back", "UPDATE entry_evidence SET clock = clock - 1 WHERE sequence = 1"],
  [
    "what a decision rested on is that of another",
    "UPDATE entry_evidence SET sealed = (SELECT sealed FROM entry_evidence WHERE sequence = 3) WHERE sequence = 1",
  ],
  ["one byte of the words of an event", flipped("event", "position = 1")],
  [
    "an event tells of another verdict",
    `UPDATE event SET content = replace(content, '"send"', '"block"') WHERE position = 3`,
  ],
  ["an event is gone", "DELETE FROM event WHERE position = 2"],
  [
    "two events have changed places",
    "UPDATE event SET position = 99 WHERE position = 2; UPDATE event SET position = 2 WHERE position = 3; UPDATE event SET position = 3 WHERE position = 99",
  ],
  ["an event tells of nobody's message", "UPDATE event SET message = 'm9' WHERE position = 2"],
  ["a hash is another one", "UPDATE event SET hash = zeroblob(32) WHERE position = 2"],
  ["an event is no JSON", "UPDATE event SET content = '{' WHERE position = 2"],
  [
    "what a decision rested on looks erased",
    "UPDATE entry_evidence SET mark = '', sealed = NULL WHERE sequence = 1 AND sealed IS NOT NULL",
  ],
  ["the words of an event look erased", "UPDATE event SET sealed = NULL WHERE sealed IS NOT NULL"],
  ["a message is not found with its household", "DELETE FROM entry_scope WHERE sequence = 3 AND held = 0"],
  [
    "a message counts at another time",
    "UPDATE entry_scope SET effective_at = effective_at - 1 WHERE sequence = 3",
  ],
  [
    "a message is found where it does not belong",
    "INSERT INTO entry_scope (scope, effective_at, sequence, held) VALUES ('household:h-9', 1, 3, 0)",
  ],
  [
    "the end of the log is gone, with its messages",
    "DELETE FROM event WHERE position > 3; DELETE FROM entry WHERE sequence > 3",
  ],
];

describe("comity verify", () => {
  it("finds nothing in a ledger as it was written, and makes every decision again", async () => {
    const before = readFileSync(ledger);
    const { code, out, err } = await verify(ledger);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("verify.txt"));
    expect(readFileSync(ledger).equals(before)).toBe(true);
  });

  it("finds whatever was altered, and says where and what", async () => {
    const head = /Head: ([0-9a-f]{64})/.exec((await verify(ledger)).out)?.[1] ?? "";
    let told = "";
    for (const [what, sql] of TAMPERINGS) {
      const { code, out, err } = await verify(tampered(sql), "--expect", head);
      expect({ what, code, err }).toEqual({ what, code: 1, err: "" });
      told += `# ${what}\n${withoutHashes(out)}\n`;
    }
    await expect(told).toMatchFileSnapshot(golden("verify-tampered.txt"));
  }, 120_000);

  it("writes each fault as a JSON object, and the summary as the last", async () => {
    const { code, out } = await verify(
      tampered("UPDATE entry SET state = 'sent' WHERE id = 'm3'"),
      "--format",
      "jsonl",
    );
    expect(code).toBe(1);
    const [fault, summary, ...more] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(more).toEqual([]);
    expect(fault).toEqual({
      kind: "message",
      message: "m3",
      part: "message",
      fault: "altered",
      number: null,
    });
    expect(summary).toMatchObject({ kind: "summary", findings: 1, messages: 5, head: { position: 5 } });
  });

  it("makes decisions again by rules that are named, where the ledger has not kept their own", async () => {
    const path = tampered("DELETE FROM rule_set");
    const without = await verify(path);
    expect(without.code).toBe(0);
    expect(without.out).toContain(
      "0 made again, with the same answer; 5 not made again: the ledger has not kept",
    );
    expect((await verify(path, "--rules", "rules")).out).toContain(
      "Decisions: 5 made again, with the same answer.",
    );
    expect((await verify(path, "--rules", "other-rules")).out).toContain("5 not made again");
  });

  it("refuses a head that is none", async () => {
    const { code, err } = await verify(ledger, "--expect", "abc");
    expect(code).toBe(2);
    expect(err).toContain("--expect is no hash.");
  });
});
