import { describe, expect, it } from "vitest";
import { parametersOf, pgbenchScript, type RecordedDecision } from "../src/ledger/pgbench-script.ts";

const CONNECTION = "8c7f3a52-0000-4000-8000-1f2e3d4c5b6a";

function recorded(...calls: RecordedDecision["calls"]): RecordedDecision {
  return { calls, message: "m-12", sequence: 7_000_000_011, connection: CONNECTION };
}

const linesOf = (decision: RecordedDecision): readonly string[] =>
  pgbenchScript(decision, 800).split("\n").slice(4);

describe("a script for pgbench", () => {
  it("draws one of the recorded decisions, and gives the message a number of its own", () => {
    const decision = recorded({ text: "SELECT $1", values: ["c-1"] });
    expect(pgbenchScript(decision, 800).split("\n").slice(0, 4)).toEqual([
      "\\set n :n + 1",
      "\\set message :client_id * 1000000000 + :n",
      "\\set which random(0, 799)",
      "SELECT p[1] AS p1 FROM bench_parameter WHERE which = :which \\gset",
    ]);
  });

  it("puts what varies in its place, within texts too, and the rest from the table", () => {
    const decision = recorded({
      text: "UPDATE t SET a = $2, n = $3\n  WHERE id = $1 AND by = $4 AND b = $5",
      values: ["m-12", '{"message":"m-12","other":"m-123"}', 7_000_000_011, CONNECTION, null],
    });
    expect(parametersOf(decision)).toEqual(["m-", '{"message":"', "m-", '","other":"m-123"}']);
    expect(linesOf(decision)).toEqual([
      "UPDATE t SET a = (:p2::text || :p3::text || :message::text || :p4::text), n = :value WHERE id = " +
        "(:p1::text || :message::text) AND by = md5('client ' || :client_id)::uuid AND b = NULL;",
      "",
    ]);
  });

  it("keeps the number that the ledger gives, and takes several statements apart", () => {
    const decision = recorded(
      { text: "BEGIN; SET LOCAL x = 1", values: [] },
      { text: "SELECT nextval('comity.entry_sequence') AS value", values: [] },
    );
    expect(linesOf(decision)).toEqual([
      "BEGIN;",
      "SET LOCAL x = 1;",
      "SELECT nextval('comity.entry_sequence') AS value \\gset",
      "",
    ]);
  });

  it("writes lists and bytes as PostgreSQL reads them", () => {
    const decision = recorded({
      text: "SELECT $1, $2",
      values: [["a", 'b"\\', null], new Uint8Array([1, 255])],
    });
    expect(parametersOf(decision)).toEqual(['{"a","b\\"\\\\",NULL}', "\\x01ff"]);
  });
});
