import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKeep } from "@comity/adapters";
import { DAY_MS } from "@comity/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forgetOld } from "../src/serving/keeping.ts";
import { serverLog } from "../src/telemetry/log.ts";

const KEY = Buffer.alloc(32, 7);
const NOW = Date.parse("2026-06-01T12:00:00Z");
const NAME = "exports";

let state: string;
let lines: string[];
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "comity-keeping-"));
  mkdirSync(join(state, NAME));
  lines = [];
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const keep = (runs = false) => openKeep(join(state, NAME), { key: KEY, runs });
const log = serverLog({ write: (line: string) => void lines.push(line) }, "info");

function forget(more: { readonly stateKey?: Uint8Array | null } = {}): unknown[] {
  const section = { name: NAME } as Parameters<typeof forgetOld>[0]["adapters"][number];
  const never = { ...section, name: "never-ran" };
  forgetOld({ adapters: [never, section], state, stateKey: KEY, keepMs: 90 * DAY_MS, ...more }, log, NOW);
  return lines.splice(0).map((line) => JSON.parse(line));
}

const rejected = (place: string) => ({
  place,
  code: "CY504",
  reason: "odd",
  raw: { owner: "ana" },
  subject: "s",
});

function letter(position: number, isDead: boolean, at: number) {
  const { letters } = running;
  const consumer = NAME;
  const content = { customer: "ana" };
  const tries = { attempts: 1, nextAt: at, code: "http_500", at };
  letters.put({
    consumer,
    position,
    delivery: `d${position}`,
    kind: "resolved",
    lane: "l",
    content,
    ...tries,
  });
  if (isDead) letters.failed({ consumer, position }, { ...tries, isDead });
}

let running: ReturnType<typeof keep>;

describe("what adapters have kept for long", () => {
  beforeEach(() => {
    running = keep(true);
  });
  afterEach(() => running.close());

  it("is forgotten, while they run: of a record that it was rejected stays, and nothing that it held", () => {
    running.rejections.put("exports/policies", rejected("a.csv:2"), NOW - 91 * DAY_MS);
    running.rejections.put("exports/policies", rejected("a.csv:3"), NOW - 89 * DAY_MS);
    letter(1, true, NOW - 91 * DAY_MS);
    letter(2, false, NOW - 91 * DAY_MS);
    letter(3, true, NOW - 89 * DAY_MS);
    expect(forget()).toMatchObject([{ msg: "old kept forgotten", adapter: NAME, rejected: 1, count: 1 }]);
    const left = running.rejections.list(null);
    expect(left.map(({ place, detail }) => [place, detail?.raw ?? null])).toEqual([
      ["a.csv:2", null],
      ["a.csv:3", { owner: "ana" }],
    ]);
    expect(running.letters.dead(NAME).map(({ position }) => position)).toEqual([3]);
    expect(running.letters.count(NAME, false)).toBe(1);
    expect(forget()).toEqual([]);
  });

  it("goes in parts where there is very much, the rest the next time", () => {
    running.transact(() => {
      for (let line = 0; line < 10_300; line++) running.rejections.put("s", rejected(`a.csv:${line}`), 0);
    });
    expect(forget()).toMatchObject([{ rejected: 10_000 }]);
    expect(forget()).toMatchObject([{ rejected: 300 }]);
  });

  it("stays where there is another key, which is told", () => {
    running.rejections.put("s", rejected("a.csv:2"), 0);
    expect(forget({ stateKey: Buffer.alloc(32, 8) })).toMatchObject([
      { msg: "old kept not forgotten", adapter: NAME, code: "wrong_key" },
    ]);
    expect(running.rejections.list(null)[0]?.detail?.raw).toEqual({ owner: "ana" });
  });
});
