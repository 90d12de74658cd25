import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@comity/core";
import { open } from "@comity/node";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { comity, fixtures } from "./comity.ts";
import { statesIn } from "./states-in.ts";

let folder: string;
let ledger: string;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-08-02T12:00:00Z") });
  folder = mkdtempSync(join(tmpdir(), "comity-retention-"));
  ledger = join(folder, "ledger.db");
  const check = ["check", "--facts", "facts", "--messages", "messages.csv", "--ledger", ledger];
  expect((await comity([...check, "--now", "2026-03-02T09:00:00Z"])).code).toBe(0);
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const retention = (...more: string[]) => comity(["retention", "--ledger", ledger, ...more]);

it("counts, drops, and has nothing left to drop", async () => {
  // What was cleared and never started has lapsed by now; what is held stays.
  const clock = manualClock(Date.parse("2026-03-10T12:00:00Z"));
  await (await open({ rules: join(fixtures, "rules"), ledger, clock })).close();
  const keep = ["--keep", "marketing=30d", "--keep", "legal=10y", "--unmatched", "90d"];
  const counted = await retention(...keep, "--dry-run");
  expect(counted).toMatchObject({ code: 0, err: "" });
  expect(counted.out).toBe(
    [
      "What is personal would be dropped in:",
      "        0  legal messages",
      "        3  marketing messages",
      "        0  records that matched nobody",
      "        0  customers known by an address only",
      "",
    ].join("\n"),
  );
  expect((await retention(...keep)).out).toBe(
    counted.out.replace("would be dropped", "is dropped").replace("is personal", "was personal"),
  );
  const { out } = await retention(...keep, "--format", "json");
  expect(JSON.parse(out)).toEqual({
    at: "2026-08-02T12:00:00Z",
    dry_run: false,
    messages: { legal: 0, transactional: 0, service: 0, marketing: 0 },
    unmatched_records: 0,
    unknown_customers: 0,
  });
});

it("leaves alone what has fallen due: whatever instant it counts from, the ledger's time is that of its engines", async () => {
  const before = await statesIn(ledger);
  expect(before.map(([, state]) => state)).toContain("cleared");
  expect((await retention("--keep", "legal=10y")).code).toBe(0);
  expect((await retention("--keep", "legal=10y", "--now", "2026-07-01T12:00:00Z")).code).toBe(0);
  expect(await statesIn(ledger)).toEqual(before);
});

it("counts from no day to come, from which too much would be dropped", async () => {
  const { code, err } = await retention("--keep", "marketing=30d", "--now", "2026-08-02T12:00:01Z");
  expect(code).toBe(2);
  expect(err).toContain("The instant to count back from lies in the future.");
});

it.each([
  [[], "It does not say what to drop."],
  [["--keep", "adverts=9d"], "--keep adverts=9d is no class with a time."],
  [["--keep", "legal=soon"], "--keep legal: soon is no time."],
  [["--keep", "marketing=6d"], "shop/one-offer looks back 7 days"],
  [["--keep", "service=4d"], "5 days is the shortest."],
])("refuses %j", async (args, message) => {
  const { code, out, err } = await retention(...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err.replace(/\s+/g, " ")).toContain(message);
});
