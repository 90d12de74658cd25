// What counts as another answer, and which rule it is put down to.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comity, fixtures } from "./comity.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "comity-compare-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function rulesOf(name: string, text: string): Promise<string> {
  const rules = join(folder, name);
  await cp(join(fixtures, "rules", "vocabulary"), join(rules, "vocabulary"), { recursive: true });
  await mkdir(join(rules, "p"));
  await writeFile(join(rules, "p", "p.comity"), `pack p\n${text}\n`);
  return rules;
}

const ASKED = [
  '{"now":"2026-03-02T22:00:00Z","customers":[{"id":"c-1","time_zone":"UTC"}]}',
  '{"message":{"id":"m1","department":"marketing","intent":"upsell","channel":"email","customer":"c-1"}}',
].join("\n");

/** What a replay of one message tells of the answers: how many are others, by which change and by which rule. */
async function answersOf(before: string, after: string): Promise<unknown> {
  const [one, other] = [await rulesOf("before", before), await rulesOf("after", after)];
  const args = ["replay", "-", "--rules", one, "--compare", other, "--format", "jsonl"];
  const { code, out, err } = await comity(args, { input: `${ASKED}\n` });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const summary = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
  const { count, by_change, by_rule } = summary.differences.answer;
  return { count, by_change, by_rule };
}

const rule = (name: string, then: string) => `rule ${name} applies to upsell then ${then}`;
const other = (change: string, by_rule: object) => ({ count: 1, by_change: { [change]: 1 }, by_rule });
const changed = { added: 0, gone: 0, changed: 1 };
const added = { added: 1, gone: 0, changed: 0 };
const gone = { added: 0, gone: 1, changed: 0 };

describe("an answer is another one", () => {
  it("if a held message waits for another time", async () => {
    const until = (time: string) => rule("quiet", `hold until ${time} local time`);
    expect(await answersOf(until("08:00"), until("18:00"))).toEqual(
      other("hold -> hold", { "p/quiet": changed }),
    );
  });

  it("if it waits for a person, or is answered at another time at the latest", async () => {
    const longer = rule("wait", "hold while so, at most 3 days or else block");
    const shorter = rule("wait", "hold while so, at most 2 days or else block");
    const expected = other("hold -> hold", { "p/wait": changed });
    expect(await answersOf(longer, rule("wait", "hold for review"))).toEqual(expected);
    await rm(join(folder, "before"), { recursive: true });
    await rm(join(folder, "after"), { recursive: true });
    expect(await answersOf(longer, shorter)).toEqual(expected);
  });

  it("but not if only its reason is another", async () => {
    const said = (name: string) => `${rule(name, "hold until 08:00 local time")} because "By ${name}."`;
    expect(await answersOf(said("one"), said("other"))).toEqual({ count: 0, by_change: {}, by_rule: {} });
  });
});

describe("another answer is put down", () => {
  it("to a rule that does something else now", async () => {
    expect(await answersOf(rule("strict", "hold for review"), rule("strict", "block"))).toEqual(
      other("hold -> block", { "p/strict": changed }),
    );
  });

  it("to those that are new or gone, before those that stay", async () => {
    const two = `${rule("stays", "block")}\n${rule("new", "hold for review")}`;
    expect(await answersOf(rule("stays", "hold until 08:00 local time"), two)).toEqual(
      other("hold -> block", { "p/stays": changed }),
    );
    await rm(join(folder, "before"), { recursive: true });
    await rm(join(folder, "after"), { recursive: true });
    expect(await answersOf(rule("old", "hold for review"), rule("new", "block"))).toEqual(
      other("hold -> block", { "p/new": added, "p/old": gone }),
    );
  });
});
