import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@comity/core";
import { open } from "@comity/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

let folder: string;
let ledger: string;

/** Two messages that were started long ago and never reported, and one that was. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "comity-reconcile-"));
  ledger = join(folder, "ledger.db");
  const clock = manualClock(Date.parse("2026-03-02T12:00:00Z"));
  const engine = await open({ rules: join(fixtures, "rules"), ledger, clock });
  const request = { department: "billing", intent: "receipt", channel: "email" };
  for (const [id, customer] of [
    ["m1", "u1"],
    ["m2", "u2"],
    ["m3", "u3"],
  ] as const) {
    const started = await engine.decideAndStart(
      { ...request, id, customer },
      id === "m1" ? { by: "w7" } : {},
    );
    expect(started.started).toBe(true);
  }
  await engine.sent("m3");
  await engine.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reconcile = (...args: string[]) => comity(["reconcile", ...args, "--ledger", ledger]);

it("lists what was started and never reported, with who started it", async () => {
  expect(await reconcile()).toEqual({
    code: 0,
    err: "",
    out:
      "m1  started at 2026-03-02T12:00:00Z by w7, to be reported by 2026-03-02T13:00:00Z\n" +
      "m2  started at 2026-03-02T12:00:00Z, to be reported by 2026-03-02T13:00:00Z\n",
  });
  const { out } = await reconcile("--format", "jsonl");
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      message: "m1",
      started_at: "2026-03-02T12:00:00Z",
      started_by: "w7",
      lease_until: "2026-03-02T13:00:00Z",
    },
    {
      message: "m2",
      started_at: "2026-03-02T12:00:00Z",
      started_by: null,
      lease_until: "2026-03-02T13:00:00Z",
    },
  ]);
});

it("records what a person found, and tells it in the message's history", async () => {
  const found = await reconcile("m1", "--outcome", "not_sent", "--by", "Kim");
  expect(found).toEqual({ code: 0, err: "", out: "m1: failed, as Kim found.\n" });
  const other = await reconcile("m2", "--outcome", "sent", "--by", "Kim", "--format", "jsonl");
  expect(JSON.parse(other.out)).toEqual({ message: "m2", state: "sent", outcome: "sent", by: "Kim" });
  expect((await reconcile()).out).toBe("Everything that was started is reported, or may still be.\n");
  const { out } = await comity(["explain", "m1", "--ledger", ledger]);
  expect(out).toContain("Kim found that it was not sent");
});

it("refuses what is not unreported, and changes nothing", async () => {
  const { code, err } = await reconcile("m3", "--outcome", "not_sent", "--by", "Kim");
  expect({ code, err }).toEqual({
    code: 2,
    err: expect.stringContaining("It is not unreported: it is sent."),
  });
  expect((await reconcile("nobody", "--outcome", "sent", "--by", "Kim")).err).toContain("Nobody has asked");
});

it.each([
  [["m1", "--by", "Kim"], "--outcome is missing."],
  [["m1", "--outcome", "sent"], "--by is missing."],
  [["--by", "Kim"], "--by is said of no message."],
  [["m1", "--outcome", "lost", "--by", "Kim"], '--outcome cannot be "lost".'],
])("says what is wrong with %j", async (args, message) => {
  const { code, out, err } = await reconcile(...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(message);
});
