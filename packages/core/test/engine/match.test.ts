import { describe, expect, it } from "vitest";
import { provisional } from "../../src/engine/identity.ts";
import { candidatesOf, type KeyGraph, matchKeys } from "../../src/engine/match.ts";
import type { Customer, StoredRecord } from "../../src/index.ts";

function record(key: string, keys: readonly string[]): StoredRecord {
  return {
    type: "s.account",
    key,
    customer: null,
    fields: {},
    receivedAt: null,
    order: 0,
    versioned: false,
    deleted: false,
    match: "waiting",
    keys,
  };
}

function graph(
  records: readonly StoredRecord[],
  known: Readonly<Record<string, readonly string[]>>,
  more: { strangers?: readonly Customer[]; shared?: readonly string[] } = {},
): KeyGraph {
  const leads = Object.entries(known).map(([key, customers]) => [key, new Set(customers)] as const);
  return {
    records,
    strangers: more.strangers ?? [],
    known: new Map(leads),
    shared: new Set(more.shared),
  };
}

function outcome(of: KeyGraph): Record<string, string> {
  const { records, merges } = matchKeys(of);
  const matched = [...records].map(([{ key }, found]) => {
    return [key, found.customer ?? [found.match, ...found.candidates].join(" ")] as const;
  });
  return Object.fromEntries([...matched, ...[...merges].map(([{ id }, into]) => [id, into] as const)]);
}

describe("candidates", () => {
  const leads = new Map([
    ["email:a", new Set(["c1", "c2"])],
    ["email:b", new Set(["c2"])],
    ["phone:1", new Set(["c1", "c3"])],
    ["phone:2", new Set(["c3"])],
    ["account:X", new Set(["c2"])],
    ["account:Y", new Set(["c1"])],
  ]);
  it.each([
    ["email:b phone:1", "c2"],
    ["email:a", "c1 c2"],
    ["email:a email:b", "c1 c2"],
    ["email:a phone:1", "c1"],
    ["email:a phone:2", "c1 c2"],
    ["email:a phone:2 account:X", "c2"],
    ["phone:2 account:Y", "c3"],
    ["account:X account:Y", "c1 c2"],
    ["email:z account:Y", "c1"],
    ["email:z", ""],
  ])("%s: %s", (keys, expected) => expect(candidatesOf(keys.split(" "), leads).join(" ")).toBe(expected));
});

describe("matching", () => {
  it("goes from key to key, and the nearest evidence counts", () => {
    const records = [
      record("r1", ["email:a", "phone:1"]),
      record("r2", ["phone:1", "email:b"]),
      record("r3", ["email:b", "phone:2"]),
      record("r4", ["phone:2", "phone:3"]),
      record("r5", ["account:Z"]),
    ];
    const known = { "email:a": ["c1"], "phone:3": ["c2"] };
    // phone:2 is reached from c2 first, over one record, and from c1 over three.
    expect(outcome(graph(records, known))).toEqual({ r1: "c1", r2: "c1", r3: "c2", r4: "c2", r5: "waiting" });
    expect(outcome(graph(records.toReversed(), known))).toEqual(outcome(graph(records, known)));
  });

  it("does not go over keys that too many share, nor over what is ambiguous", () => {
    const records = [
      record("r1", ["email:a", "phone:1"]),
      record("r2", ["phone:1"]),
      record("r3", ["email:b", "phone:2"]),
      record("r4", ["phone:2"]),
    ];
    const known = { "email:a": ["c1"], "email:b": ["c1", "c2"] };
    expect(outcome(graph(records, known, { shared: ["phone:1"] }))).toEqual({
      r1: "c1",
      r2: "waiting",
      r3: "ambiguous c1 c2",
      r4: "waiting",
    });
  });

  it("gives to provisional customers what nobody has a claim to, and makes one of those that hang together", () => {
    const strangers = [
      provisional("u-phone", ["phone:1"]),
      provisional("u-mail", ["email:z"]),
      provisional("u-far", ["phone:9"]),
      provisional("u-known", ["email:a"]),
    ];
    const records = [
      record("r1", ["email:z", "email:y"]),
      record("r2", ["email:y", "phone:1"]),
      record("r3", ["email:a", "phone:9"]),
      record("r4", ["email:b", "phone:1"]),
    ];
    const known = { "email:a": ["c1"], "email:b": ["c1", "c2"] };
    expect(outcome(graph(records, known, { strangers }))).toEqual({
      r1: "u-mail",
      r2: "u-mail",
      r3: "c1",
      // Of c1 or c2, and in any case of whom this telephone reaches.
      r4: "u-mail",
      "u-phone": "u-mail",
      "u-far": "c1",
      "u-known": "c1",
    });
  });
});
