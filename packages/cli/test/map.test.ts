import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comity } from "./comity.ts";

const RULES = join(import.meta.dirname, "..", "..", "..", "rules");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-map-"));
  write("m.yaml", "records:\n  risk.policy: {fields: {number: no, customer: owner, status: state}}\n");
  write("rows.csv", "no,owner,state\nP-1,ana,active\nP-2,ben,odd\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const map = (mapping: string, sample: string, ...more: string[]) =>
  comity([
    "map",
    "--mapping",
    join(folder, mapping),
    "--sample",
    join(folder, sample),
    "--rules",
    RULES,
    ...more,
  ]);

describe("comity map", () => {
  it("shows what each record becomes, and why one does not fit", async () => {
    const { code, out, err } = await map("m.yaml", "rows.csv");
    expect(code).toBe(1);
    expect(out).toContain("rows.csv:2\n  risk.policy\n    number:   P-1\n");
    expect(out).toContain(
      "rows.csv:3\n  does not fit, CY504: record risk.policy P-2: status: This is not one of",
    );
    expect(err).toBe("2 records: 1 fit, 0 passed over, 1 do not fit.\n");
  });

  it("writes the same as JSON, and ends with 0 when all is well", async () => {
    write("good.jsonl", '{"no": 1, "owner": "ana", "state": "active"}\n');
    const { code, out } = await map("m.yaml", "good.jsonl", "--format", "jsonl");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      place: "good.jsonl:1",
      changes: [
        {
          kind: "fact",
          fact: { record: "risk.policy", data: { number: 1, customer: "ana", status: "active" } },
        },
      ],
    });
  });

  it("shows numbers beyond 2^53 digit by digit, as an adapter reads them", async () => {
    write("large.jsonl", '{"no": 9007199254740993, "owner": "ana", "state": "active"}\n');
    const { code, out } = await map("m.yaml", "large.jsonl");
    expect(code).toBe(0);
    expect(out).toContain("number:   9007199254740993\n");
  });

  it("says which names it reads that no record has", async () => {
    write("other.csv", "no,owner,stat\nP-1,ana,active\n");
    const { code, err } = await map("m.yaml", "other.csv");
    expect(code).toBe(1);
    expect(err).toContain('No record has "state", which the mapping reads.');
  });

  it("tells the mistakes of a mapping at their line, and what cannot be read", async () => {
    write("bad.yaml", "records:\n  risk.polcy: {}\n");
    const bad = await map("bad.yaml", "rows.csv");
    expect(bad).toMatchObject({ code: 2, out: "" });
    expect(bad.err).toContain(
      'bad.yaml:2:3: The vocabulary has no record risk.polcy. Did you mean "risk.policy"?',
    );
    expect(await map("none.yaml", "rows.csv")).toMatchObject({ code: 2 });
    expect((await map("m.yaml", "none.csv")).err).toContain("does not exist");
    write("empty.csv", "");
    expect((await map("m.yaml", "empty.csv")).err).toContain("It is empty");
  });
});
