import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openKeep } from "../../src/keep/keep.ts";
import { openKeepDatabase } from "../../src/keep/keep-database.ts";
import { KeepError } from "../../src/keep/keep-error.ts";
import { KEEP_MIGRATIONS } from "../../src/keep/migrations.ts";
import { sealOf } from "../../src/keep/seal.ts";
import { KEY, testFolder } from "../world.ts";

const OTHER_KEY = new Uint8Array(32).fill(8);
const REJECTION = {
  place: "claims.csv:12",
  code: "CY504",
  reason: "ana@example.com is wrong",
  raw: "ana@example.com",
  subject: "ana@example.com",
};

function everythingIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "latin1"))
    .join("");
}

describe("what an adapter keeps", () => {
  it("is there again when it is opened the next time", () => {
    const folder = testFolder();
    const first = openKeep(folder, { key: KEY, runs: true });
    first.transact(() => {
      first.sources.put("s", { checkpoint: { page: 3 }, inStepAsOf: 7 });
      first.rejections.put("s", REJECTION, 1);
      first.seen.add("hooks", "event-1", 100);
    });
    first.close();
    const second = openKeep(folder, { key: KEY, runs: true });
    expect(second.sources.state("s")).toEqual({ checkpoint: { page: 3 }, inStepAsOf: 7 });
    expect(second.rejections.list("s")).toMatchObject([{ ...pick(REJECTION), attempts: 1 }]);
    expect(second.seen.has("hooks", "event-1", 99)).toBe(true);
    expect(second.seen.has("hooks", "event-1", 100)).toBe(false);
    expect(second.seen.has("other", "event-1", 99)).toBe(false);
    second.close();
  });

  it("is written whole or not at all", () => {
    const keep = openKeep(testFolder(), { key: KEY, runs: true });
    const work = () =>
      keep.transact(() => {
        keep.sources.put("s", { checkpoint: 1, inStepAsOf: null });
        throw new Error("no");
      });
    expect(work).toThrow("no");
    expect(keep.sources.state("s").checkpoint).toBeNull();
    keep.close();
  });

  it("holds nothing personal that is not sealed", () => {
    const folder = testFolder();
    const keep = openKeep(folder, { key: KEY, runs: true });
    keep.rejections.put("s", REJECTION, 1);
    keep.known.put("s", "ana@example.com", "ana@example.com", 1, "ana@example.com");
    keep.seen.add("s", "ana@example.com", 1);
    keep.letters.put({
      ...{ consumer: "c", position: 1, delivery: "1-ab", kind: "alert", lane: "ana@example.com" },
      ...{ attempts: 1, nextAt: 1, code: "x", at: 1, content: "ana@example.com" },
    });
    expect(everythingIn(folder)).not.toContain("ana@example.com");
    keep.close();
    expect(everythingIn(folder)).not.toContain("ana@example.com");
  });

  it("holds where, a code and a hash of what was rejected if there is no key", () => {
    const folder = testFolder();
    const keep = openKeep(folder, { key: null, runs: true });
    keep.rejections.put("s", REJECTION, 1);
    expect(keep.rejections.list("s")).toMatchObject([
      { place: "claims.csv:12", code: "CY504", detail: null },
    ]);
    expect(everythingIn(folder)).not.toContain("ana@example.com");
    expect(() => keep.letters).toThrow(KeepError);
    expect(() => keep.known).toThrow("can be kept only with a key");
    keep.close();
  });

  it("is refused with another key, and without one", () => {
    const folder = testFolder();
    openKeep(folder, { key: KEY, runs: true }).close();
    expect(() => openKeep(folder, { key: OTHER_KEY, runs: true })).toThrow("sealed with another key");
    expect(() => openKeep(folder, { key: null, runs: true })).toThrow("none is given");
    openKeep(folder, { key: KEY, runs: true }).close();
  });

  it("is refused to a second one that would run the adapter, and open to who only looks", () => {
    const folder = testFolder();
    const keep = openKeep(folder, { key: KEY, runs: true });
    expect(() => openKeep(folder, { key: KEY, runs: true })).toThrow("another process runs this adapter");
    const looking = openKeep(folder, { key: KEY, runs: false });
    keep.rejections.put("s", REJECTION, 1);
    for (const { id } of looking.rejections.list("s")) looking.rejections.ask(id);
    expect(keep.rejections.list("s")).toMatchObject([{ isAsked: true }]);
    looking.close();
    keep.close();
    openKeep(folder, { key: KEY, runs: true }).close();
  });

  it("is free again when the process that had it was killed", async () => {
    const folder = testFolder();
    const program = `
      import { openKeep } from ${JSON.stringify(fileURLToPath(new URL("../../src/keep/keep.ts", import.meta.url)))};
      openKeep(${JSON.stringify(folder)}, { key: null, runs: true }).sources.put("s", { checkpoint: 1, inStepAsOf: null });
      process.stdout.write("has it");
      setInterval(() => undefined, 1000);`;
    const args = ["--conditions=@comity/source", "--input-type=module", "--eval", program];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    expect(() => openKeep(folder, { key: null, runs: true })).toThrow(KeepError);
    child.kill("SIGKILL");
    await once(child, "exit");
    const keep = openKeep(folder, { key: null, runs: true });
    expect(keep.sources.state("s").checkpoint).toBe(1);
    keep.close();
  });

  it("is left alone by a program that is older", () => {
    const folder = testFolder();
    openKeepDatabase(folder, [...KEEP_MIGRATIONS, { number: 99, sql: "CREATE TABLE later (x)" }]).close();
    expect(() => openKeepDatabase(folder)).toThrow("written by a newer Comity");
  });
});

describe("a seal", () => {
  it("opens with its key, its purpose and its identity, and with no byte changed", () => {
    const seal = sealOf(KEY, "keep");
    const sealed = seal.close("place", Buffer.from("secret"));
    expect(seal.open("place", sealed)?.toString()).toBe("secret");
    expect(seal.open("other place", sealed)).toBeNull();
    expect(sealOf(KEY, "spool").open("place", sealed)).toBeNull();
    expect(sealOf(OTHER_KEY, "keep").open("place", sealed)).toBeNull();
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(seal.open("place", changed)).toBeNull();
    }
  });
});

function pick({ place, code }: typeof REJECTION) {
  return { place, code };
}
