import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { exportsFolder, mappingsFolder } from "../src/day/paths.ts";
import { COMPANY_ZONE, DAY_START } from "../src/generator/world.ts";
import { readMapping } from "../src/mapping/mapping.ts";
import { readExports } from "../src/mapping/read-exports.ts";
import { rejectsCsv } from "../src/mapping/write-rejects.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "comity-insurer-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const CRM = `silo: crm
feed: live
tables:
  - file: people.csv
    record: customer
    fields:
      id: {column: No, as: id, prefix: C-}
      household: {column: Home, as: id}
      email: {column: Mail, as: email}
`;
const RISK = `silo: risk
feed: {in_step: 2026-03-01T09:30:00-06:00, syncs: [2026-03-02T11:00:00-06:00]}
tables:
  - file: policies.csv
    delimiter: ";"
    record: risk.policy
    customer: {column: Who, match: email}
    reported: {column: When, form: YYYY-MM-DD HH:mm}
    fields:
      number: {column: Policy, as: id}
      status: {column: State, values: {active: [In Force], cancelling: [Pending Cancel]}}
      amount: {column: Premium, as: money}
`;

function read(people: string, policies: string) {
  const mappings = write({ "crm.yaml": CRM, "risk.yaml": RISK });
  const exports = write({ "people.csv": people, "policies.csv": policies });
  return readExports({ exports, mappings, dayStart: DAY_START, zone: COMPANY_ZONE });
}

const PEOPLE = "No,Home,Mail\n10001,h-1, ANA@example.com \nC-10002,H-1,\n";
const HEADER = "Policy;Who;State;Premium;When\n";

describe("a mapping", () => {
  it("turns a department's columns, words and forms into the vocabulary's", () => {
    const { customers, records, facts } = read(
      PEOPLE,
      `${HEADER} p-1 ; Ana@Example.com ;IN FORCE;"$1,204.50";2026-03-01 08:00\nP-2;ana@example.com;Pending Cancel;80;2026-03-02 11:00\n`,
    );
    expect(customers).toEqual([
      { id: "C-10001", household: "H-1", email: "ana@example.com" },
      { id: "C-10002", household: "H-1" },
    ]);
    expect(records["risk.policy"]).toEqual([
      { customer: "C-10001", number: "P-1", status: "active", amount: 1204.5 },
    ]);
    expect(facts).toEqual([
      {
        at: Date.parse("2026-03-02T17:00:00Z"),
        record: "risk.policy",
        data: { customer: "C-10001", number: "P-2", status: "cancelling", amount: 80 },
      },
    ]);
  });

  it("reads CRLF, a byte order mark and line breaks within quotes", () => {
    const { customers, counts } = read(
      '\uFEFFNo,Home,Mail\r\n10001,"h-1",ana@example.com\r\n',
      `${HEADER}P-1;ana@example.com;"In\nForce";1;2026-03-01 08:00\n`,
    );
    expect(customers).toHaveLength(1);
    expect(counts.lines).toBe(2);
  });

  it("rejects broken lines by number and reason, and keeps their neighbours", () => {
    const { records, rejects } = read(
      PEOPLE,
      [
        HEADER.trim(),
        "P-1;ana@example.com;In Force;1;2026-03-01 08:00",
        'P-2;ana@example.com;"In"Force;1;2026-03-01 08:00',
        "P-3;ana@example.com;In Force;1;2026-03-01 08:00",
        "P-4;ana@example.com",
        "P-5;ana@example.com;Asleep;1;2026-03-01 08:00",
        "P-6;ana@example.com;In Force;twelve;2026-03-01 08:00",
        "P-7;ana@example.com;In Force;1;soon",
        "P-8;;In Force;1;2026-03-01 08:00",
        "P-9;bob@example.com;In Force;1;2026-03-01 08:00",
        "",
      ].join("\n"),
    );
    expect(records["risk.policy"]?.map(({ number }) => number)).toEqual(["P-1", "P-3"]);
    expect(rejects.map(({ line, column, kind }) => [line, column, kind])).toEqual([
      [3, "", "broken"],
      [5, "", "broken"],
      [6, "State", "broken"],
      [7, "Premium", "broken"],
      [8, "When", "broken"],
      [9, "Who", "broken"],
      [10, "Who", "unmatched"],
    ]);
  });

  it("counts repeated lines, and takes a person in twice as one", () => {
    const line = "P-1;ana@example.com;In Force;1;2026-03-01 08:00\n";
    const { counts, customers, directory } = read(
      "No,Home,Mail\n10001,H-1,ana@example.com\n10001,H-1,\n",
      HEADER + line + line,
    );
    expect(counts.duplicates).toBe(2);
    expect(customers).toEqual([{ id: "C-10001", household: "H-1", email: "ana@example.com" }]);
    expect(directory.people.size).toBe(1);
  });

  it("names a column that the export does not have", () => {
    expect(() => read("No,Home\n1,2\n", HEADER)).toThrow('people.csv: there is no column "Mail".');
  });

  it("names the key of a mapping that does not fit", () => {
    const folder = write({ "risk.yaml": RISK.replace("match: email", "match: shoe size") });
    expect(() => readMapping(join(folder, "risk.yaml"))).toThrow("tables[0].customer");
  });
});

describe("rejects.csv", () => {
  it("makes formulas inert", () => {
    const csv = rejectsCsv([
      {
        file: "a.csv",
        line: 2,
        column: "x",
        value: '=HYPERLINK("http://example.com")',
        reason: "r",
        kind: "broken",
      },
    ]);
    expect(csv.split("\n")[1]).toBe(`a.csv,2,broken,x,"'=HYPERLINK(""http://example.com"")",r`);
  });
});

describe("the committed exports", () => {
  it("are read whole but for the lines that are broken on purpose", () => {
    const exports = readExports({
      exports: exportsFolder,
      mappings: mappingsFolder,
      dayStart: DAY_START,
      zone: COMPANY_ZONE,
    });
    const broken = exports.rejects.filter(({ kind }) => kind === "broken");
    expect(broken.length).toBe(11);
    expect(exports.rejects.length - broken.length).toBeLessThan(100);
    expect(exports.customers.length).toBeGreaterThanOrEqual(2_000);
    expect(Object.keys(exports.records).sort()).toEqual([
      "billing.payment",
      "privacy.consent",
      "privacy.objection",
      "risk.policy",
      "support.case",
    ]);
    expect(exports.facts.length).toBeGreaterThan(200);
  });
});
