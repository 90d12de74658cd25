import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "@comity/core";
import { sqliteStore } from "@comity/store";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { noticing, readinessOf } from "../src/http/readiness.ts";
import { MESSAGE } from "./support/requests.ts";
import { testServer } from "./support/test-server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-ready-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

describe("/readyz", () => {
  it("says 503 and why while the ledger is locked by somebody else, and that it is ready after", async () => {
    const path = join(folder, "ledger.db");
    const { engine } = await openTestWorld("", { store: await sqliteStore(path, { lockTimeoutMs: 100 }) });
    const server = await testServer(engine, []);
    const ready = async () => {
      const response = await fetch(`${server.url}/readyz`);
      return { status: response.status, body: await response.json() };
    };
    expect(await ready()).toEqual({ status: 200, body: { status: "ready" } });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await vi.waitFor(
      async () =>
        expect(await ready()).toEqual({
          status: 503,
          body: { status: "not ready", code: "ledger_locked" },
        }),
      { timeout: 60_000, interval: 100 },
    );
    other.exec("ROLLBACK");
    other.close();
    await vi.waitFor(async () => expect((await ready()).status).toBe(200), {
      timeout: 60_000,
      interval: 100,
    });
    await server.close();
    await engine.close();
  });
});

describe("readiness", () => {
  it("asks the ledger once for all who ask within a second", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    const ready = vi.fn(async () => undefined);
    const readiness = readinessOf({ ready });
    expect(await Promise.all([readiness.problem(), readiness.problem()])).toEqual([null, null]);
    expect(await readiness.problem()).toBeNull();
    expect(ready).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(await readiness.problem()).toBeNull();
    expect(ready).toHaveBeenCalledTimes(2);
  });

  it("waits two seconds for a ledger that says nothing, and asks it no second time meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    const ready = vi.fn(() => new Promise<void>(() => undefined));
    const readiness = readinessOf({ ready });
    for (let round = 0; round < 3; round++) {
      const asked = readiness.problem();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(await asked).toBe("ledger_unavailable");
    }
    expect(ready).toHaveBeenCalledTimes(1);
  });

  it("counts what real work found for five seconds: a full disk can still be read", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    const { engine } = await openTestWorld("");
    const full = { ...engine, decide: () => Promise.reject(new StoreError("full", "The disk is full.")) };
    const readiness = readinessOf(engine);
    const watched = noticing(full, readiness);
    expect(await readiness.problem()).toBeNull();
    await expect(watched.decide(MESSAGE)).rejects.toThrow(StoreError);
    expect(await readiness.problem()).toBe("ledger_full");
    await expect(watched.report({ record: "nobody.knows", data: {} })).rejects.toThrow();
    vi.advanceTimersByTime(5_000);
    expect(await readiness.problem()).toBeNull();
  });

  it("does not take a ledger that is busy for one that is gone: while work ends well, who waits or is refused a place only waits", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    const readiness = readinessOf({ ready: () => new Promise<void>(() => undefined) });
    readiness.noteFailure(new StoreError("unavailable", "64 others wait already."));
    expect(await readiness.problem()).toBe("ledger_unavailable");
    vi.advanceTimersByTime(1);
    readiness.noteSuccess();
    const asked = readiness.problem();
    await vi.advanceTimersByTimeAsync(1_000);
    readiness.noteSuccess();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await asked).toBeNull();
    // Nothing has ended well since.
    const later = readiness.problem();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await later).toBe("ledger_unavailable");
  });

  it("is not deceived by reads that end well while the disk is full", async () => {
    const readiness = readinessOf({ ready: async () => undefined });
    readiness.noteFailure(new StoreError("full", "The disk is full."));
    readiness.noteSuccess();
    expect(await readiness.problem()).toBe("ledger_full");
  });

  it("says at once that it ends", async () => {
    const readiness = readinessOf({ ready: async () => undefined });
    readiness.end();
    expect(await readiness.problem()).toBe("CY709");
  });
});
