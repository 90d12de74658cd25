import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { comity, golden, withoutHashes } from "./comity.ts";

let folder: string;
let ledger: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "comity-explain-"));
  ledger = join(folder, "ledger.db");
  const check = ["check", "--facts", "facts", "--messages", "messages.csv", "--ledger", ledger];
  expect((await comity([...check, "--now", "2026-03-02T09:00:00Z"])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const explain = (message: string, ...more: string[]) =>
  comity(["explain", message, "--ledger", ledger, "--at", "2026-03-02T12:00:00Z", ...more]);

describe("comity explain MESSAGE", () => {
  it.each([
    ["m1", "held"],
    ["m3", "cleared"],
    ["m5", "blocked"],
  ])("tells why %s is %s, from which facts, and what would have to change", async (message, state) => {
    const { code, out, err } = await explain(message);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden(`explain-${state}.txt`));
  });

  it("shows how each rule came to what it said", async () => {
    const { code, out } = await explain("m1", "--trace");
    expect(code).toBe(0);
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("explain-trace.txt"));
  });

  it("writes one JSON object", async () => {
    const { code, out } = await explain("m5", "--format", "json", "--trace");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ message: "m5", verdict: "block", replays: true });
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("explain.json"));
  });

  it("tells what time alone has brought about", async () => {
    const later = await comity(["explain", "m3", "--ledger", ledger, "--at", "2026-03-09T12:00:00Z"]);
    expect(later.out).toContain("block: lapsed since 3 March 2026, 09:00 (UTC).");
    expect(later.out).toContain("That is final.");
    const due = await comity(["explain", "m1", "--ledger", ledger, "--at", "2026-06-09T12:00:00Z"]);
    expect(due.out).toMatch(/It has been due since [^.]* \(UTC\),\s+and\s+is\s+decided/);
  });

  it("leaves the ledger as it is", async () => {
    const before = readFileSync(ledger);
    await comity(["explain", "m1", "--ledger", ledger, "--at", "2026-06-09T12:00:00Z"]);
    expect(readFileSync(ledger).equals(before)).toBe(true);
  });

  it("explains by the rules that decided, which the ledger has kept, whatever rules are given", async () => {
    const { code, out } = await explain("m1", "--rules", "other-rules", "--trace");
    expect(code).toBe(0);
    expect(out).toContain("which the ledger has kept.");
    const own = (await explain("m1", "--trace")).out;
    expect(own.replace(/^Decided by.*$/ms, "")).toBe(out.replace(/^Decided by.*$/ms, ""));
    const json = JSON.parse((await explain("m1", "--rules", "other-rules", "--format", "json")).out);
    expect(json).toMatchObject({ same_rules: false, replays: true, would_go: expect.any(Array) });
  });

  it("says so when the rules are others, and the ledger has not kept those by which it was decided", async () => {
    const database = new DatabaseSync(ledger);
    database.exec("CREATE TABLE kept AS SELECT * FROM rule_set; DELETE FROM rule_set");
    database.close();
    onTestFinished(() => {
      const again = new DatabaseSync(ledger);
      again.exec("INSERT INTO rule_set SELECT * FROM kept; DROP TABLE kept");
      again.close();
    });
    const { code, out } = await explain("m1", "--rules", "other-rules", "--trace");
    expect(code).toBe(0);
    expect(out).toContain("Order O-1 has not come yet. (shop/wait-for-the-parcel)");
    expect(out).toContain("The ledger has not kept them, and the rules given here are");
    expect(out).not.toContain("What would have to change");
    expect(out).not.toContain("Trace");
    const json = JSON.parse((await explain("m1", "--rules", "other-rules", "--format", "json")).out);
    expect(json).toMatchObject({ same_rules: false, replays: null, would_go: null });
  });

  it("names the message that was probably meant", async () => {
    const { code, out, err } = await explain("m11");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain('Nobody has asked about a message "m11"');
    expect(err).toContain('Did you mean "m1"?');
    expect((await explain("nothing-like-it")).err).toContain("Check the id, and which ledger it is.");
  });
});

describe("comity explain --rule", () => {
  it("reads a rule back", async () => {
    const { code, out } = await comity(["explain", "--rule", "wait-for-the-parcel"]);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(golden("explain-rule.txt"));
    expect((await comity(["explain", "--rule", "shop/wait-for-the-parcel"])).out).toBe(out);
  });

  it("writes JSON", async () => {
    const { out } = await comity(["explain", "--rule", "one-offer", "--format", "json"]);
    expect(JSON.parse(out)).toMatchObject([{ id: "shop/one-offer", kind: "limit", label: null }]);
  });

  it("names the rule that was probably meant", async () => {
    const { code, err } = await comity(["explain", "--rule", "one-ofer"]);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "one-offer"?');
  });
});

describe("a slip on the command line of comity explain", () => {
  it.each([
    [["explain"], "MESSAGE is missing.", "--rule"],
    [["explain", "m1"], "--ledger LEDGER is missing.", "Name the ledger"],
    [["explain", "m1", "--rule", "x"], "Several things are asked at once.", "Name the id"],
    [["explain", "--reads", "upsell", "--rule", "x"], "Several things are asked at once.", "Name the id"],
    [["explain", "m1", "--ledger", "nowhere.db"], "nowhere.db does not exist.", "Check the path."],
  ])("%j", async (args, message, help) => {
    const { code, out, err } = await comity(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toContain(help);
  });
});
