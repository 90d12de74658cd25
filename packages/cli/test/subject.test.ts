import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKeep } from "@comity/adapters";
import { manualClock } from "@comity/core";
import { open } from "@comity/node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { subjectPage } from "../src/subject/page.ts";
import { comity, fixtures, golden, withoutHashes } from "./comity.ts";
import { statesIn } from "./states-in.ts";

let folder: string;
let ledger: string;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-02T12:00:00Z") });
  folder = mkdtempSync(join(tmpdir(), "comity-subject-"));
  ledger = join(folder, "ledger.db");
  const check = ["check", "--facts", "facts", "--messages", "messages.csv", "--ledger", ledger];
  expect((await comity([...check, "--now", "2026-03-02T09:00:00Z"])).code).toBe(0);
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const subject = (action: string, id: string, ...more: string[]) =>
  comity(["subject", action, id, "--ledger", ledger, ...more]);

describe("comity subject export", () => {
  it("writes everything about a person, for programs and for people", async () => {
    const before = readFileSync(ledger);
    const out = join(folder, "out");
    const { code, err, out: told } = await subject("export", "c-2", "--out", out);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(told).toContain("subject.html: everything, for people");
    const json = readFileSync(join(out, "subject.json"), "utf8");
    await expect(withoutHashes(json)).toMatchFileSnapshot(golden("subject.json"));
    const page = readFileSync(join(out, "subject.html"), "utf8");
    await expect(page).toMatchFileSnapshot(golden("subject.html"));
    expect(readFileSync(ledger).equals(before)).toBe(true);
    expect((await subject("export", "c-2")).out).toBe(json);
  });

  it("escapes whatever it was told", async () => {
    const engine = await open({ rules: join(fixtures, "rules"), ledger: "memory:", clock: manualClock(0) });
    const odd = `<script>alert('x')</script> & "co"`;
    await engine.customer({ id: odd, time_zone: "UTC", email: odd });
    const data = { customer: odd, number: odd, status: "open", gifts: [odd] };
    await engine.report({ record: "orders.order", data });
    const request = { department: odd, intent: "review_request", channel: "email", customer: odd };
    await engine.decide({ ...request, id: odd, about: { order: odd } });
    const page = subjectPage(await engine.exportSubject(odd), engine.rules);
    await engine.close();
    expect(page).not.toContain("<script>");
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(8);
  });
});

describe("comity subject erase", () => {
  describe("with a configuration", () => {
    const KEY = Buffer.alloc(32, 7);
    const keepOf = (name: string, key = KEY) => openKeep(join(folder, "state", name), { key, runs: false });

    beforeEach(() => {
      const feed = { name: "f", files: "*.csv", holds: "changes", mapping: { records: {} } };
      const adapters = ["exports", "other", "never"].map((name) => ({
        ...{ name, type: "files", silo: "orders", folder: name, feeds: [feed] },
      }));
      const rules = join(fixtures, "rules");
      const content = { rules, ledger: `sqlite:${ledger}`, state_key: { file: "key" }, adapters };
      writeFileSync(join(folder, "comity.yaml"), JSON.stringify(content));
      writeFileSync(join(folder, "key"), KEY.toString("base64"));
      for (const name of ["exports", "other"]) {
        mkdirSync(join(folder, "state", name), { recursive: true });
        const keep = keepOf(name, name === "other" ? Buffer.alloc(32, 8) : KEY);
        for (const [line, owner] of ["C-2", "c-3", "c-22"].entries()) {
          const one = {
            place: `a.csv:${line + 2}`,
            code: "CY504",
            reason: "odd",
            raw: { owner },
            subject: null,
          };
          keep.rejections.put(`${name}/f`, one, 0);
        }
        const letter = { consumer: name, delivery: "d", kind: "resolved", lane: "l", content: { to: "c-2" } };
        const tries = { attempts: 1, nextAt: 0, code: "http_500", at: 0 };
        keep.letters.put({ ...letter, position: 1, ...tries });
        keep.letters.failed({ consumer: name, position: 1 }, { ...tries, isDead: true });
        keep.close();
      }
    });

    it("drops what adapters keep of the person, of nobody else, and says what it could not reach", async () => {
      const { code, out } = await subject("erase", "c-2", "--config", join(folder, "comity.yaml"));
      expect(code).toBe(0);
      expect(out).toContain("  - 1 record that did not fit, kept by adapters.\n");
      expect(out).toContain("  - 1 delivery that had been given up, kept by adapters.\n");
      expect(out.replace(/\s+/g, " ")).toMatch(
        /Not reached - what other keeps: .* sealed with another key\. Mend/,
      );
      expect(out).not.toContain("what exports keeps");
      const keep = keepOf("exports");
      expect(keep.rejections.list(null).map(({ place }) => place)).toEqual(["a.csv:3", "a.csv:4"]);
      expect(keep.letters.dead("exports")).toEqual([]);
      keep.close();
      const again = await subject(
        "erase",
        "c-2",
        "--config",
        join(folder, "comity.yaml"),
        "--format",
        "json",
      );
      expect(JSON.parse(again.out).adapters).toMatchObject({
        records: 0,
        deliveries: 0,
        not_reached: [{ adapter: "other" }],
      });
    });

    it("drops nothing for somebody whom nobody knows", async () => {
      const { code } = await subject("erase", "c-22", "--config", join(folder, "comity.yaml"));
      expect(code).toBe(2);
      const keep = keepOf("exports");
      expect(keep.rejections.list(null).map(({ place }) => place)).toHaveLength(3);
      keep.close();
    });
  });

  it("tells what went, what stays and why", async () => {
    const { code, out, err } = await subject("erase", "c-2");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(out).toMatchFileSnapshot(golden("subject-erased.txt"));
    const again = await subject("erase", "c-2", "--format", "json");
    await expect(again.out).toMatchFileSnapshot(golden("subject-erased-again.json"));
    const shown = JSON.parse((await subject("export", "c-2")).out);
    expect(shown).toMatchObject({
      customer: { id: "c-2", fields: {}, keys: [] },
      advertising_suppressed_since: "2026-03-02T12:00:00Z",
      records: [],
    });
  });

  it("leaves alone what has fallen due of others: that is for the ledger's engines to do", async () => {
    vi.setSystemTime(Date.parse("2026-04-02T12:00:00Z"));
    const others = (states: Awaited<ReturnType<typeof statesIn>>) => states.filter(([id]) => !mine.has(id));
    const before = await statesIn(ledger);
    const { out } = await subject("erase", "c-2", "--format", "json");
    const mine = new Set(JSON.parse(out).erased.messages);
    expect(others(before).map(([, state]) => state)).toContain("cleared");
    expect(others(await statesIn(ledger))).toEqual(others(before));
  });

  it("keeps advertising away until the person is let in again", async () => {
    await subject("erase", "c-2");
    const ask = ["ask", "--customer", "c-2", "--intent", "upsell", "--channel", "email", "--ledger", ledger];
    const asked = await comity([...ask, "--at", "2026-03-20T12:00:00Z"]);
    expect(asked.out.replace(/\s+/g, " ")).toContain(
      "This person was erased on 2 March 2026, 12:00 (UTC), and has not consented",
    );
    expect(asked.out.replace(/\s+/g, " ")).toContain("if the person consented to advertising anew");
    const { out } = await subject("readmit", "c-2");
    expect(out).toBe("Advertising may go to c-2 again. 1 keyed hash is forgotten.\n");
    expect((await subject("readmit", "c-2", "--format", "json")).out).toBe(
      '{"subject":"c-2","forgotten":0}\n',
    );
    expect((await comity([...ask, "--at", "2026-03-20T12:00:00Z"])).out).not.toContain("erased");
  });
});

describe("a slip on the command line of comity subject", () => {
  it.each([
    [["subject"], "--ledger"],
    [["subject", "--ledger", "x.db"], "It does not say what to do."],
    [["subject", "forget", "ana", "--ledger", "x.db"], 'There is no "comity subject forget".'],
    [["subject", "erase", "--ledger", "x.db"], "ID is missing."],
    [["subject", "erase", "a", "b", "--ledger", "x.db"], 'does not know what to do with "b"'],
    [["subject", "erase", "a", "--out", "x", "--ledger", "x.db"], "--out says nothing with erase."],
    [["subject", "erase", "a", "--now", "2026-03-02", "--ledger", "x.db"], "--now says nothing with erase."],
    [
      ["subject", "export", "a", "--format", "json", "--ledger", "x.db"],
      "--format says nothing with export.",
    ],
    [["subject", "export", "a", "--ledger", "nowhere.db"], "nowhere.db does not exist."],
  ])("%j", async (args, message) => {
    const { code, out, err } = await comity(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  it("says that nobody has this id", async () => {
    const { code, err } = await subject("erase", "c-9");
    expect(code).toBe(2);
    expect(err).toContain("Nobody with this id is known.");
  });
});
