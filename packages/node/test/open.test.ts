import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@comity/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Engine, open, RulesError, StoreError, systemClock } from "../src/index.ts";

const VOCABULARY = `
company: {time_zone: UTC, currency: USD}
customer: {fields: {time_zone: {type: text, required: true}}}
channels: [email]
intents: {newsletter: {class: marketing}}
`;

const RULES = `
pack small owner "tests"

rule wait-a-second
  applies to newsletter
  then hold for 1 second
`;

let folder: string;
let opened: Engine[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "comity-node-"));
  opened = [];
  await mkdir(join(folder, "rules", "vocabulary"), { recursive: true });
  await writeFile(join(folder, "rules", "vocabulary", "all.yaml"), VOCABULARY);
  await writeFile(join(folder, "rules", "small.comity"), RULES);
});

afterEach(async () => {
  vi.useRealTimers();
  for (const engine of opened) await engine.close();
  await rm(folder, { recursive: true });
});

async function opening(options: Partial<Parameters<typeof open>[0]> = {}): Promise<Engine> {
  const engine = await open({ rules: join(folder, "rules"), ...options });
  opened.push(engine);
  return engine;
}

const request = { id: "m", department: "m", intent: "newsletter", channel: "email", customer: "ana" };

describe("open", () => {
  it("wakes its own holds by the system's clock", async () => {
    const engine = await opening();
    const resolved = new Promise((resolve) =>
      engine.subscribe((event) => event.kind === "resolved" && resolve(event.verdict)),
    );
    expect((await engine.decide(request)).verdict).toBe("hold");
    expect(await resolved).toBe("send");
  });

  it("keeps a ledger in a file, and goes on where it stopped", async () => {
    const ledger = `sqlite:${join(folder, "ledger.db")}`;
    const first = await open({ rules: join(folder, "rules"), ledger, clock: manualClock(0) });
    await first.decide(request);
    await first.close();
    const second = await opening({ ledger, clock: manualClock(5_000) });
    expect((await second.standing("m"))?.state).toBe("cleared");
  });

  it("says what is wrong with the rules, where, and what to do", async () => {
    await writeFile(join(folder, "rules", "small.comity"), RULES.replace("newsletter", "newslettr"));
    await expect(opening()).rejects.toThrow(RulesError);
    await expect(opening()).rejects.toThrow(/small\.comity:5:14[\s\S]*newsletter/);
  });

  it("refuses a ledger that is none, and a life that is no length of time", async () => {
    await expect(opening({ ledger: join(folder, "rules", "small.comity") })).rejects.toThrow(StoreError);
    await expect(opening({ leaseMs: -5 })).rejects.toThrow(RangeError);
  });
});

describe("the system's clock", () => {
  it("waits longer than one timer can", async () => {
    vi.useFakeTimers({ now: 0 });
    const rung = vi.fn(async () => {});
    const clock = systemClock();
    const far = 40 * 86_400_000;
    clock.schedule(far, rung);
    await vi.advanceTimersByTimeAsync(far - 1);
    expect(rung).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(rung).toHaveBeenCalledOnce();
  });

  it("tells what goes wrong when an engine wakes, and can be called off", async () => {
    vi.useFakeTimers({ now: 0 });
    const told: unknown[] = [];
    const clock = systemClock((error) => told.push(error));
    clock.schedule(10, () => Promise.reject(new Error("no disk")));
    const callOff = clock.schedule(20, () => Promise.reject(new Error("never")));
    callOff();
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual([new Error("no disk")]);
  });
});
