// What a conflict that only observes would have done to the messages that lose.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

const message = (id: string, intent: string) =>
  `{"message":{"id":"${id}","department":"d","intent":"${intent}","channel":"email","customer":"c-1"}}`;

it("comity replay tells of the recalls and misses of a conflict that only observes, once each", async () => {
  const folder = await mkdtemp(join(tmpdir(), "comity-observed-"));
  await cp(join(fixtures, "rules", "vocabulary"), join(folder, "vocabulary"), { recursive: true });
  await mkdir(join(folder, "p"));
  await writeFile(
    join(folder, "p", "p.comity"),
    "pack p observe conflict c between (upsell) and (late_apology) within 3 days across customer winner (late_apology)\n",
  );
  const log = [
    '{"now":"2026-03-02T09:00:00Z","customers":[{"id":"c-1","time_zone":"UTC"}]}',
    message("u1", "upsell"),
    message("u2", "upsell"),
    '{"start":"u1"}',
    message("a1", "late_apology"),
    message("a2", "late_apology"),
  ].join("\n");
  const { code, out, err } = await comity(["replay", "-", "--rules", folder, "--format", "jsonl"], {
    input: `${log}\n`,
  });
  await rm(folder, { recursive: true });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(
    lines
      .filter(({ kind }) => kind === "observed")
      .map((one) => [one.message, one.before.outcome, one.after.outcome, one.after.reasons[0].text]),
  ).toEqual([
    ["u1", "gone", "missed", expect.stringContaining("It would come too late for message u1")],
    ["u2", "cleared", "recalled", expect.stringContaining("It would recall message u2")],
  ]);
  expect(lines.at(-1).observed.by_rule).toEqual({ "p/c": { added: 2, gone: 0, changed: 0 } });
});
