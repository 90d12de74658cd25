import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

// Where code generation is forbidden rules are interpreted: from text and from a bundle, by the command line and by the library.

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..", "..", "..");
const comity = join(root, "packages", "cli", "bin", "comity.js");
const scratch = mkdtempSync(join(tmpdir(), "comity-forbidden-"));
const FLAGS = ["--conditions=@comity/source", "--disallow-code-generation-from-strings"];

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function node(...args: readonly string[]): Promise<string> {
  return (await run(process.execPath, [...FLAGS, ...args], { cwd: root })).stdout;
}

describe("where code generation is forbidden", { timeout: 120_000 }, () => {
  it("the tests of all packs pass", async () => {
    expect(await node(comity, "test", "rules")).toMatch(/\d{3} passed, 0 failed/);
  });

  it("rules compile, and an engine opens on the text and on the bundle", async () => {
    const bundle = join(scratch, "out");
    await node(comity, "compile", "rules", "--packs", "insurance", "--out", bundle);
    const child = join(import.meta.dirname, "open-child.ts");
    const fromText = JSON.parse(await node(child, join(root, "rules"), "insurance"));
    const fromBundle = JSON.parse(await node(child, join(bundle, "rules.json")));
    expect(fromText).toEqual({ refusal: "EvalError", verdict: "hold" });
    expect(fromBundle).toEqual(fromText);
  });

  it("messages in files are decided", async () => {
    const facts = join(scratch, "facts");
    mkdirSync(facts);
    writeFileSync(join(facts, "customers.csv"), "id,household,time_zone\nana,h1,America/Chicago\n");
    writeFileSync(join(facts, "risk.policy.csv"), "customer,number,status\nana,P-1,cancelling\n");
    const messages = join(scratch, "messages.csv");
    writeFileSync(messages, "id,department,intent,channel,customer\nm1,Marketing,upsell,email,ana\n");
    const said = await node(
      comity,
      "check",
      ...["--rules", join(root, "rules"), "--packs", "insurance"],
      ...["--facts", facts, "--messages", messages, "--format", "jsonl"],
    );
    expect(JSON.parse(said.split("\n")[0] ?? "")).toMatchObject({ message: "m1", verdict: "block" });
  });

  it("logs are replayed, and compared by other rules", async () => {
    const log = join(scratch, "log.jsonl");
    const steps = [
      { now: "2026-03-02T09:00:00Z", customers: [{ id: "ana", time_zone: "America/Chicago" }] },
      {
        at: "2026-03-02T10:00:00Z",
        fact: { "risk.policy": { customer: "ana", number: "P-1", status: "cancelling" } },
      },
      {
        at: "2026-03-02T11:00:00Z",
        message: { id: "m1", department: "Marketing", intent: "upsell", channel: "email", customer: "ana" },
      },
    ];
    writeFileSync(log, steps.map((step) => `${JSON.stringify(step)}\n`).join(""));
    const rules = join(root, "rules");
    const replay = [comity, "replay", log, "--rules", rules, "--packs", "insurance"];
    expect(await node(...replay)).toMatch(/block\s+m1/);
    expect(await node(...replay, "--compare", rules)).toMatch(/0 of 1 message/);
  });
});
