import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Json, openKeep } from "@comity/adapters";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

const KEY = Buffer.alloc(32, 7);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-rejected-"));
  const policies = {
    records: { "risk.policy": { fields: { number: "no", customer: "owner", status: "state" } } },
  };
  const feed = { name: "policies", files: "*.csv", holds: "changes", mapping: policies };
  const adapter = { name: "exports", type: "files", silo: "risk", folder: "drop", feeds: [feed] };
  const rules = join(fixtures, "rules");
  writeFileSync(
    join(folder, "comity.yaml"),
    JSON.stringify({ rules, ledger: "sqlite:l.db", state_key: { file: "key" }, adapters: [adapter] }),
  );
  writeFileSync(join(folder, "key"), KEY.toString("base64"));
  mkdirSync(join(folder, "state", "exports"), { recursive: true });
  const keep = openKeep(join(folder, "state", "exports"), { key: KEY, runs: true });
  const at = Date.parse("2026-03-02T10:00:00Z");
  for (const line of [2, 3]) {
    const rejected = {
      place: `a.csv:${line}`,
      code: "CY504",
      reason: `Line ${line} is odd.`,
      raw: null,
      subject: null,
    };
    keep.rejections.put("exports/policies", rejected, at);
  }
  keep.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rejected = (...args: string[]) => comity(["rejected", ...args], { cwd: folder });

describe("comity rejected", () => {
  it("lists what does not fit, and why", async () => {
    expect(await rejected("list", "exports")).toEqual({
      code: 0,
      out:
        "1  a.csv:2  CY504  2026-03-02T10:00:00Z\n   Line 2 is odd.\n" +
        "2  a.csv:3  CY504  2026-03-02T10:00:00Z\n   Line 3 is odd.\n",
      err: "",
    });
  });

  it("asks for another try, and gives records up", async () => {
    expect((await rejected("retry", "exports", "2")).out).toBe(
      "1 record will be tried again at the next pass.\n",
    );
    expect((await rejected("list", "exports")).out).toContain(
      "2  a.csv:3  CY504  2026-03-02T10:00:00Z, will be tried",
    );
    expect((await rejected("drop", "exports")).out).toBe("2 records given up.\n");
    expect((await rejected("list", "exports")).out).toBe("Nothing is rejected.\n");
  });

  it("reads many a page at a time, and misses none", async () => {
    const keep = openKeep(join(folder, "state", "exports"), { key: KEY, runs: false });
    keep.transact(() => {
      for (let line = 4; line <= 2_004; line++) {
        const one = { place: `a.csv:${line}`, code: "CY504", reason: "odd", raw: null, subject: null };
        keep.rejections.put("exports/policies", one, 0);
      }
    });
    keep.close();
    const all = (await rejected("list", "exports", "--format", "jsonl")).out.trim().split("\n");
    expect(all.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 2_003 }, (_, n) => n + 1));
    expect((await rejected("retry", "exports", "9999")).err).toContain("No record 9999 is kept");
    expect((await rejected("drop", "exports")).out).toBe("2003 records given up.\n");
    expect((await rejected("list", "exports")).out).toBe("Nothing is rejected.\n");
  });

  it("chooses by age, and by whom a record is about", async () => {
    const keep = openKeep(join(folder, "state", "exports"), { key: KEY, runs: false });
    const put = (place: string, raw: Json, at: number) =>
      keep.rejections.put(
        "exports/policies",
        { place, code: "CY504", reason: "odd", raw, subject: null },
        at,
      );
    put("b.csv:2", { row: { owner: "Ana@Example.com", state: "odd" } }, Date.now());
    put("b.csv:3", { row: { owner: "ana@example.com.au" } }, Date.now());
    keep.close();
    const about = ["--about", "ana@example.com"];
    expect((await rejected("list", "exports", ...about)).out).toMatch(/^3 {2}b\.csv:2 .*\n.*odd\n$/);
    expect((await rejected("drop", "exports", ...about, "--older-than", "30d")).out).toBe(
      "0 records given up.\n",
    );
    expect((await rejected("drop", "exports", ...about)).out).toBe("1 record given up.\n");
    expect((await rejected("drop", "exports", "--older-than", "30d")).out).toBe("2 records given up.\n");
    expect((await rejected("list", "exports")).out).toContain("b.csv:3");
    expect((await rejected("drop", "exports", "--older-than", "a month")).err).toContain(
      "is no number of days",
    );
  });

  it.each([
    [["lst", "exports"], 'There is nothing called "lst" to do.'],
    [["list", "exprts"], 'Did you mean "exports"?'],
    [["retry", "exports", "9"], "No record 9 is kept as rejected."],
    [["drop", "exports", "a.csv"], "is no number of a record"],
  ])("says what is wrong with %j", async (args, words) => {
    const { code, err } = await rejected(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it("shows nothing sealed to who has another key", async () => {
    writeFileSync(join(folder, "key"), Buffer.alloc(32, 8).toString("base64"));
    const { code, out, err } = await rejected("list", "exports");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("sealed with another key");
  });
});
