import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bin, comity, fixtures } from "./comity.ts";

let folder: string;
let ledger: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "comity-outbox-"));
  ledger = join(folder, "ledger.db");
  const check = ["check", "--facts", "facts", "--messages", "messages.csv", "--ledger", ledger];
  expect((await comity([...check, "--now", "2026-03-02T09:00:00Z"])).code).toBe(0);
  // Time passes: whoever opens the ledger then does first what has fallen due.
  expect((await comity([...check, "--now", "2026-06-09T12:00:00Z"])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outbox = (...more: string[]) => comity(["outbox", "--ledger", ledger, ...more]);
const linesOf = (out: string): { readonly id: string; readonly position: number; readonly kind: string }[] =>
  out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("comity outbox", () => {
  it("writes what happened, in order, and goes on where its consumer stopped", async () => {
    const all = linesOf((await outbox("--consumer", "all")).out);
    expect(all.length).toBeGreaterThan(2);
    expect(all.map(({ kind }) => kind)).toContain("lapsed");
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.map(({ position }) => position)).toEqual(
      all.map(({ position }) => position).toSorted((a, b) => a - b),
    );

    const first = linesOf((await outbox("--consumer", "mail", "--limit", "2")).out);
    const rest = linesOf((await outbox("--consumer", "mail")).out);
    expect([...first, ...rest]).toEqual(all);
    expect(first).toHaveLength(2);
    expect(await outbox("--consumer", "mail")).toEqual({ code: 0, out: "", err: "" });
  });

  it("acknowledges nothing that its reader did not take: the same lines come again when the lease is over", async () => {
    const args = ["outbox", "--ledger", ledger, "--consumer", "deaf", "--lease", "1"];
    const child = spawn(process.execPath, ["--conditions=@comity/source", bin, ...args], { cwd: fixtures });
    // The reader is gone before the first line.
    child.stdout.destroy();
    await once(child, "close");
    const again = linesOf((await outbox("--consumer", "deaf")).out);
    expect(again).toEqual(linesOf((await outbox("--consumer", "hearing")).out));
    expect(again.length).toBeGreaterThan(0);
  });

  it("writes the kinds that were asked for, from an instant on", async () => {
    const lapsed = linesOf((await outbox("--consumer", "lapses", "--kinds", "lapsed")).out);
    expect(new Set(lapsed.map(({ kind }) => kind))).toEqual(new Set(["lapsed"]));
    expect((await outbox("--consumer", "new", "--since", "2027-01-01T00:00:00Z")).out).toBe("");
  });

  it.each([
    [["--kinds", "recaled"], 'Did you mean "recalled"?'],
    [["--limit", "0"], "is no whole number above zero"],
    [["--since", "yesterday"], "--since:"],
  ])("says what is wrong with %j", async (given, words) => {
    const { code, out, err } = await outbox("--consumer", "wrong", ...given);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(words);
  });

  it("begins no ledger where there is none", async () => {
    const { code, err } = await comity(["outbox", "--ledger", join(folder, "none.db"), "--consumer", "c"]);
    expect(code).toBe(2);
    expect(err).toContain("does not exist");
  });
});
