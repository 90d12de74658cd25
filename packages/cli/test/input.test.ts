import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { loadRules } from "@comity/dsl";
import { sqliteStore } from "@comity/store";
import { describe, expect, it, onTestFinished } from "vitest";
import { asOrdinaryUser } from "../../store/test/sqlite/ordinary-user.ts";
import { CommandError } from "../src/frame/problem.ts";
import { readFacts } from "../src/input/facts.ts";
import { instantOption } from "../src/input/instant.ts";
import { copyLedger } from "../src/input/ledger-copy.ts";
import { readRows } from "../src/input/rows.ts";
import { fixtures } from "./comity.ts";

function written(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "comity-input-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Each row of a table as `line: first cell`, or `line! problem`. */
async function rowsOf(text: string): Promise<string[]> {
  const rows: string[] = [];
  for await (const { line, fields, problem } of readRows(
    join(written({ "a.csv": text }), "a.csv"),
    Readable.from([]),
  )) {
    rows.push(fields === undefined ? `${line}! ${problem}` : `${line}: ${Object.values(fields).join("|")}`);
  }
  return rows;
}

const NEVER_CLOSED = expect.stringMatching(/^\d+! A double quote is opened and never closed\./);
const IN_THE_MIDDLE = expect.stringMatching(/^\d+! A double quote stands in the middle of a cell\./);

describe("an instant without its offset", () => {
  const refusal = (zone: string, text: string): string => {
    try {
      instantOption("at", text, zone);
    } catch (error) {
      return error instanceof CommandError ? error.help : String(error);
    }
    return "it was taken";
  };

  it.each([
    ["America/Chicago", "2026-03-02 10:00", "In America/Chicago it is 2026-03-02T10:00-06:00."],
    ["America/Chicago", "2026-07-02T10:00:30", "In America/Chicago it is 2026-07-02T10:00:30-05:00."],
    ["Asia/Kolkata", "2026-03-02 00:00", "In Asia/Kolkata it is 2026-03-02T00:00+05:30."],
    ["UTC", "2026-03-02 10:00", "In UTC it is 2026-03-02T10:00Z."],
    ["UTC", "today", ""],
    ["UTC", "2026-03-02", ""],
    ["UTC", "2026-03-02T10:00Z", "it was taken"],
  ])("is proposed in the company's zone: %s, %s", (zone, text, help) => {
    expect(refusal(zone, text)).toBe(help);
  });
});

describe("rows of a .csv file", () => {
  it.each([
    ["at the end of a line", 'm4,"d', NEVER_CLOSED],
    ["at its start", '"m4,d', NEVER_CLOSED],
    ["after a cell's quotes", 'm4,"d"e', IN_THE_MIDDLE],
    ["in a bare cell", 'm4,d"e', IN_THE_MIDDLE],
    ["around a part of a bare cell", 'm4,d"e"f', IN_THE_MIDDLE],
  ])("are all there but the one with a wrong quote %s", async (_, wrong, problem) => {
    const rows = await rowsOf(`id,d\nm1,a\nm2,"b"\n${wrong}\nm5,"x"\nm6,y\n`);
    expect(rows).toEqual(["2: m1|a", "3: m2|b", problem, "5: m5|x", "6: m6|y"]);
    expect(rows[2]).toMatch(/^4!/);
  });

  it("are not swallowed by a quote that another one happens to close", async () => {
    const rows = await rowsOf('id,d\nm1,"a\nm2,b\nm3,c",d\nm4,e\n');
    expect(rows).toEqual([
      expect.stringMatching(/^2! This line has 3 cells, and the first line names 2 columns\./),
      "3: m2|b",
      IN_THE_MIDDLE,
      "5: m4|e",
    ]);
  });

  it("hold commas, quotes and line ends where they are in quotes", async () => {
    expect(await rowsOf('\uFEFFid,d\r\nm1,"a, ""b""\r\n\r\nc"\r\n\r\n"m2",""\r\nm3,')).toEqual([
      '2: m1|a, "b"\n\nc',
      "6: m2",
      "7: m3",
    ]);
  });

  it("are found again after a quote that is open for a million characters", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `${index},${"x".repeat(60)}\n`);
    const rows = await rowsOf(`id,d\n1,"\n${many.join("")}`);
    expect(rows).toHaveLength(20_001);
    expect(rows[0]).toEqual(NEVER_CLOSED);
    expect(rows.at(-1)).toMatch(/^20002: 19999/);
  });

  it.each([
    ["", "1! The file is empty: it has no header."],
    ["\n\n", "1! The file is empty: it has no header."],
    ['id,"d\nm1,a\n', "1! A double quote is opened and never closed."],
    ["id,id\nm1,a\n", '1! The column "id" stands twice'],
    ["id,\nm1,a\n", "1! A column has no name."],
    ["id,d\rm1,a\r", "1! Its lines end with carriage returns alone."],
  ])("need a header: %j", async (text, problem) => {
    expect(await rowsOf(text)).toEqual([expect.stringContaining(problem)]);
  });
});

describe("a folder of facts", () => {
  async function problemsOf(files: Readonly<Record<string, string>>): Promise<string> {
    const { ruleSet } = await loadRules(join(fixtures, "rules"));
    if (ruleSet === null) throw new Error("The rules of the fixtures have errors.");
    const folder = written(files);
    const read = readFacts(folder, ruleSet.vocabulary, async () => undefined);
    const error = await read.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof Error ? error.message.replaceAll(`${folder}/`, "") : "";
  }

  it("tells of every value that does not fit at its line", async () => {
    const told = await problemsOf({
      "customers.csv": "id,time_zone\nc-1,Moon/Base\nc-2,UTC\nc-3,+01:00\n",
      "orders.order.csv": "customer,number,status\nc-1,O-1,lost\nc-1,O-2,open\n",
    });
    expect(told).toContain("customers.csv:2: customer c-1: time_zone: This is not a time zone.");
    expect(told).toContain("customers.csv:4: customer c-3: time_zone: This is not a time zone.");
    expect(told).toContain("orders.order.csv:2: record orders.order O-1: status: ");
  });

  it("refuses a second row with the same key, also in another file", async () => {
    const told = await problemsOf({
      "orders.order.csv": "customer,number,status\nc-1,O-1,open\nc-2,O-1,open\n",
      "orders.order.jsonl": '{"customer":"c-1","number":"O-1","status":"open"}\n',
    });
    expect(told).toContain("orders.order.csv:3: O-1 stands at orders.order.csv:2 already.");
    expect(told).toContain("orders.order.jsonl:1: O-1 stands at orders.order.csv:2 already.");
  });

  it("shows twenty problems, and counts the others", async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `c-1,O-${index},lost\n`).join("");
    const told = await problemsOf({ "orders.order.csv": `customer,number,status\n${rows}` });
    expect(told.split("\n")).toHaveLength(22);
    expect(told).toMatch(/\n {2}\.\.\. and 10 more$/);
  });

  it("may not hold empty files, which would mean that all is gone", async () => {
    expect(await problemsOf({ "orders.order.csv": "" })).toContain(
      "orders.order.csv:1: The file is empty: it has no header.",
    );
    expect(await problemsOf({ "orders.order.jsonl": "\n" })).toContain(
      "orders.order.jsonl:1: The file is empty. To say that there are none, write a .csv",
    );
    expect(await problemsOf({ "orders.order.csv": "customer,number,status\n" })).toBe("");
  });
});

describe("a ledger to ask", () => {
  it.each([
    ["of a closed program", false],
    ["with changes not yet in its main file", true],
  ])("that may only be read is copied: %s", async (_, keepsWal) => {
    const folder = written({ "readme.txt": "" });
    const original = join(folder, "original.db");
    const store = await sqliteStore(original);
    await store.transact((transaction) => transaction.putAlertRaised("alert", "key", 7));
    const ledger = join(folder, "closed", "ledger.db");
    mkdirSync(dirname(ledger));
    if (keepsWal) copyFileSync(`${original}-wal`, `${ledger}-wal`);
    else await store.close();
    copyFileSync(original, ledger);
    if (keepsWal) await store.close();
    for (const [path, mode] of [
      [ledger, 0o444],
      [dirname(ledger), 0o555],
      [folder, 0o755],
    ] as const) {
      chmodSync(path, mode);
    }
    if (keepsWal) chmodSync(`${ledger}-wal`, 0o444);
    await asOrdinaryUser(async () => {
      const copy = await copyLedger(ledger);
      const copied = await sqliteStore(copy.path);
      expect(await copied.transact((transaction) => transaction.alertRaisedAt("alert", "key"))).toBe(7);
      await copied.close();
      await copy.remove();
    });
    chmodSync(dirname(ledger), 0o755);
  });

  it("is named with what stands in the way if it may not be read", async () => {
    const ledger = join(written({ "ledger.db": "" }), "ledger.db");
    chmodSync(ledger, 0o000);
    chmodSync(dirname(ledger), 0o755);
    await asOrdinaryUser(async () => {
      await expect(copyLedger(ledger)).rejects.toThrow(`${ledger} may not be read by this user.`);
    });
  });
});
