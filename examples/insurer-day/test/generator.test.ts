import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportsFolder } from "../src/day/paths.ts";
import { DEFAULT_SEED, generate } from "../src/generator/generate.ts";
import { readSeed } from "../src/generator/write.ts";

describe("the made-up day", () => {
  const day = generate(DEFAULT_SEED);

  it("is what is committed, byte for byte", () => {
    for (const [path, text] of day) {
      expect(readFileSync(join(exportsFolder, path)).equals(Buffer.from(text)), path).toBe(true);
    }
  });

  it("is the same for the same seed, and another for another", () => {
    expect([...generate(7)]).toEqual([...generate(7)]);
    expect(generate(7).get("messages.jsonl")).not.toBe(generate(8).get("messages.jsonl"));
  });

  it("stays small enough to be committed", () => {
    const bytes = [...day.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThan(1_600_000);
  });

  it("has messages with unique ids, in the order of time, on one day in Chicago", () => {
    const messages = (day.get("messages.jsonl") ?? "")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(messages.length).toBeGreaterThan(4_500);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
    const times = messages.map(({ asked_at }) => asked_at as string);
    expect(times).toEqual([...times].sort());
    expect(times[0]?.slice(0, 10)).toBe("2026-03-02");
    expect(Date.parse(times.at(-1) ?? "")).toBeLessThan(Date.parse("2026-03-03T06:00:00Z"));
  });

  it("writes to nobody real: example domains and numbers set aside for fiction", () => {
    const all = [...day.values()].join("\n");
    for (const [, domain] of all.matchAll(/@([A-Za-z0-9.-]+)/g)) {
      expect(domain?.toLowerCase()).toMatch(/^example\.(com|net|org)$/);
    }
    const phones = (day.get("crm/customers.csv") ?? "").match(/\d{3}\D{1,2}555\D\d{4}/g) ?? [];
    expect(phones.length).toBeGreaterThan(1_500);
    for (const phone of phones) expect(phone).toMatch(/555\D01\d\d$/);
  });
});

describe("the seed", () => {
  it("is the default one if none is given", () => {
    expect(readSeed(undefined)).toBe(DEFAULT_SEED);
    expect(readSeed("7")).toBe(7);
  });

  it.each(["", "seven", "-1", "1.5", "4294967296"])("is refused when it is %j", (text) => {
    expect(() => readSeed(text)).toThrow(/whole number/);
  });
});
