import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aboutCover } from "../src/day/contradictions.ts";
import { holdOutcomes } from "../src/day/holds.ts";
import type { JournalLine } from "../src/day/journal.ts";
import { exportsFolder, mappingsFolder } from "../src/day/paths.ts";
import { dayInWords } from "../src/day/print.ts";
import { type DayResult, runDay } from "../src/day/run-day.ts";
import { tallyAll, tallyDepartments } from "../src/day/tally.ts";
import { insurerRules } from "../src/rules.ts";

let out: string;
let result: DayResult;
let lines: JournalLine[];

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "comity-day-"));
  const options = {
    rules: insurerRules(),
    exports: exportsFolder,
    mappings: mappingsFolder,
    out,
    seed: "test",
  };
  result = await runDay(options);
  lines = readFileSync(result.files.decisions, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}, 120_000);

afterAll(() => rmSync(out, { recursive: true, force: true }));

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe("the day's numbers", () => {
  it("account for every message once", () => {
    const all = tallyAll(result.stories);
    expect(all.asked).toBe(result.messages.length);
    for (const tally of [...tallyDepartments(result.stories), all]) {
      expect(sum(tally.verdicts), tally.department).toBe(tally.asked);
      expect(sum(tally.ends), tally.department).toBe(tally.asked);
    }
  });

  it("agree with the journal: whatever was sent had been started, and nothing stopped was", () => {
    for (const story of result.stories.values()) {
      const started = lines.some((line) => line.message === story.message.id && line.state === "started");
      if (story.end === "sent" || story.end === "failed") expect(started, story.message.id).toBe(true);
      if (["blocked", "recalled", "held"].includes(story.end)) expect(started, story.message.id).toBe(false);
    }
  });

  it("leave no cleared message behind", () => {
    expect(tallyAll(result.stories).ends.waiting).toBe(0);
  });

  it("say of every hold what became of it", () => {
    for (const { rule, held, released, blocked, waiting } of holdOutcomes(result.stories)) {
      expect(released + blocked + waiting, rule).toBe(held);
    }
  });
});

describe("the contradictions", () => {
  it("have two sides, both to be found in what is written", () => {
    const messages = new Set(lines.map(({ message }) => message));
    for (const { message, counterpart, letter } of result.contradictions) {
      expect(messages.has(message), message).toBe(true);
      if (counterpart.kind === "message") expect(messages.has(counterpart.message)).toBe(true);
      else {
        const cited = lines.some((line) =>
          line.reasons?.some(({ facts }) =>
            facts.some(({ record, key }) => record === counterpart.record && key === counterpart.key),
          ),
        );
        expect(cited, `${counterpart.record} ${counterpart.key}`).toBe(true);
      }
      if (letter !== null) expect(messages.has(letter)).toBe(true);
    }
  });

  it("count each message once, and none that went while its household's cover was ending", () => {
    const ids = result.contradictions.map(({ message }) => message);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { message } of result.contradictions.filter(aboutCover)) {
      expect(["blocked", "recalled"]).toContain(result.stories.get(message)?.end);
    }
  });

  it("come about in every way: blocked, recalled, and refused at hand-over", () => {
    const ways = new Set(result.contradictions.filter(aboutCover).map(({ how }) => how));
    expect(ways).toEqual(new Set(["blocked", "recalled", "refused at hand-over"]));
  });

  it("leave no household with an offer that started after its cancellation was cleared", () => {
    const cleared = new Map<string, string>();
    const wrong: string[] = [];
    for (const line of lines) {
      if (line.intent === "cancellation" && line.verdict === "send") cleared.set(line.household, line.at);
      const offer = line.intent === "upsell" || line.intent === "cross_sell";
      if (offer && line.state === "started" && cleared.has(line.household)) wrong.push(String(line.message));
    }
    expect(cleared.size).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  it("that could not be stopped are told apart: those offers had left first", () => {
    for (const { message, at } of result.missed) {
      expect(result.stories.get(message)?.startedAt).toBeLessThanOrEqual(Date.parse(at));
    }
  });
});

describe("the words", () => {
  it("count what they list, and hold nothing that moves a terminal's cursor", () => {
    const words = dayInWords(result, 1);
    expect(words).toContain(`${result.contradictions.filter(aboutCover).length} offers`);
    expect(words.split("\n").every((line) => !/\p{Cc}/u.test(line))).toBe(true);
  });
});

describe("the page", () => {
  it("keeps a hostile name inert, loads nothing, and carries every message", () => {
    const page = readFileSync(result.files.report, "utf8");
    expect([...result.exports.directory.people.values()].some(({ name }) => name.includes("<img"))).toBe(
      true,
    );
    expect(page).not.toMatch(/<img/i);
    expect(page).not.toMatch(/\b(src|href)="(?!#)/);
    const data = JSON.parse(/id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? "");
    expect(data.messages).toHaveLength(result.messages.length);
    for (const { record } of data.contradictions) {
      if (record !== undefined) expect(Object.keys(data.records)).toContain(record);
    }
  });
});
