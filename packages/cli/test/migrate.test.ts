import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { comity } from "./comity.ts";

let folder: string;
let ledger: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-migrate-"));
  ledger = join(folder, "ledger.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const migrate = (...args: string[]) => comity(["migrate", "--ledger", ...args]);

it("begins a ledger once, and with --dry-run only says so", async () => {
  const plan = await migrate(ledger, "--dry-run");
  expect(plan).toMatchObject({ code: 0, err: "" });
  expect(plan.out).toMatch(
    /^There is no ledger; this version needs schema \d+. What would be done:\n {2}1 ledger\n/,
  );
  expect(existsSync(ledger)).toBe(false);
  expect((await migrate(ledger)).out).toMatch(
    /^There was no ledger; now it has schema \d+. What was done:\n {2}1 ledger\n/,
  );
  expect((await migrate(ledger)).out).toMatch(
    /^The ledger has schema \d+, the one that this version needs.\n$/,
  );
});

it("refuses a ledger of a newer program, and leaves it as it is", async () => {
  await migrate(ledger);
  const database = new DatabaseSync(ledger);
  database.exec("INSERT INTO migration (number, name, applied_at) VALUES (999, 'later', 0)");
  database.close();
  const { code, out, err } = await migrate(ledger);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("was written by a newer Comity: it has schema 999");
});

it("tells what is wrong with a server, and never its password", async () => {
  for (const command of [
    ["migrate"],
    ["ask", "--customer", "c", "--intent", "upsell", "--channel", "email"],
    ["explain", "m"],
  ]) {
    const { code, out, err } = await comity([...command, "--ledger", "postgres://ann:hunter2@127.0.0.1:9/x"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).not.toContain("hunter2");
    expect(err).toMatch(/cannot be reached|can be copied/);
  }
});

it("has nothing to do in memory", async () => {
  expect((await migrate("memory:")).err).toContain("nothing to migrate");
});
