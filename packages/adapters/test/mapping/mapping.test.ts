import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/contract/fact-source.ts";
import { parseMapping } from "../../src/mapping/load-mapping.ts";
import { MappingError } from "../../src/mapping/problem.ts";
import { testRules } from "../world.ts";

const { vocabulary } = testRules();
const OPTIONS = { vocabulary: () => vocabulary, silo: null };

function mapping(...texts: readonly string[]) {
  return parseMapping(
    texts.map((text, index) => ({ file: index === 0 ? "m.yaml" : `over-${index}.yaml`, text })),
    OPTIONS,
  );
}

/** Each mistake as `line:column message help`. */
function mistakes(...texts: readonly string[]): readonly string[] {
  try {
    mapping(...texts);
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return error.problems.map(({ file, line, column, message, help }) =>
      `${file}:${line}:${column} ${message} ${help}`.trim(),
    );
  }
  return [];
}

const POLICY = `
records:
  risk.policy:
    fields:
      number: policy_no
      customer: client
      status: {from: state, values: {A: active, X: cancelled, 7: cancelling}}
`;

async function factOf(text: string, record: Json) {
  const { changes, problems } = await mapping(text).map(record);
  expect(problems.map(({ message }) => message)).toEqual([]);
  return changes[0]?.kind === "fact" ? changes[0].fact : changes[0];
}

/** The value that one more line in the fields of the mapping above makes. */
async function made(line: string, record: Readonly<Record<string, Json>>): Promise<unknown> {
  const name = line.split(":")[0] ?? "";
  const fact = await factOf(`${POLICY}      ${line}\n`, {
    policy_no: "P-1",
    client: "ana",
    state: "A",
    ...record,
  });
  return fact !== undefined && "data" in fact ? fact.data[name] : undefined;
}

async function problemsOf(text: string, record: Json): Promise<readonly string[]> {
  const { changes, problems } = await mapping(text).map(record);
  if (problems.length > 0) expect(changes).toEqual([]);
  return problems.map(({ code, message }) => `${code} ${message}`);
}

describe("a mapping", () => {
  it("makes a fact of a record, by names of columns, expressions and tables of values", async () => {
    const fact = await factOf(POLICY, { policy_no: "P-1", client: "ana", state: "X", other: 1 });
    expect(fact).toEqual({
      record: "risk.policy",
      data: { number: "P-1", customer: "ana", status: "cancelled" },
    });
    expect(await made("tags: [a]", {}).catch(String)).toContain("does not say where the value comes from");
    expect(await made("line: $lowercase(kind)", { kind: "AUTO" })).toBe("auto");
    expect(await made('line: {column: "Line of Business"}', { "Line of Business": "home" })).toBe("home");
    expect(await made("line: {constant: auto}", {})).toBe("auto");
    expect(await made("line: details.lines[0]", { details: { lines: ["auto", "home"] } })).toBe("auto");
  });

  it("reads dates and times as the source writes them", async () => {
    expect(await made("decided_on: {from: d, format: DD.MM.YYYY}", { d: "02.03.2026" })).toBe("2026-03-02");
    expect(await made("decided_on: {from: d, format: D MMM YYYY}", { d: "2 Mar 2026" })).toBe("2026-03-02");
    const local = 'changed_at: {from: d, format: "MM/DD/YYYY h:mm A", time_zone: America/Chicago}';
    expect(await made(local, { d: "03/02/2026 4:30 PM" })).toBe("2026-03-02T22:30:00Z");
    const iso = "changed_at: {from: d, time_zone: Europe/Berlin}";
    expect(await made(iso, { d: "2026-07-02 10:00:00" })).toBe("2026-07-02T08:00:00Z");
    expect(await made(iso, { d: "2026-07-02T10:00:00Z" })).toBe("2026-07-02T10:00:00Z");
    expect(await made("changed_at: {from: d, format: X}", { d: 1_772_445_600 })).toBe("2026-03-02T10:00:00Z");
  });

  it("takes a time that the clocks skip as the end of the gap, and the first of a time that they repeat", async () => {
    const line = "changed_at: {from: d, time_zone: Europe/Berlin}";
    expect(await made(line, { d: "2026-03-29 02:30" })).toBe("2026-03-29T01:00:00Z");
    expect(await made(line, { d: "2026-10-25 02:30" })).toBe("2026-10-25T00:30:00Z");
  });

  it("reads lists, and numbers as people write them", async () => {
    expect(await made('tags: {from: t, split: ";"}', { t: "a; b;;c" })).toEqual(["a", "b", "c"]);
    expect(await made("tags: t", { t: "a" })).toEqual(["a"]);
    expect(await made("tags: items.name", { items: [{ name: "a" }] })).toEqual(["a"]);
    expect(await made('premium: {from: p, decimal: ","}', { p: "1.234,50" })).toBe("1234.50");
    expect(await made('premium: \'{"amount": p, "currency": c}\'', { p: "10", c: "EUR" })).toEqual({
      amount: "10",
      currency: "EUR",
    });
  });

  it.each([
    [",", "1.234,50", "1234.50"],
    [",", "-1.234.567", "-1234567"],
    [",", "0,75", "0.75"],
    [",", ",5", "0.5"],
    [".", "12,34,567.80", "1234567.80"],
    [".", "1'234.50", "1234.50"],
    [".", "1 234 567", "1234567"],
  ])("reads a number with the decimal sign %s: %s", async (decimal, text, expected) => {
    expect(await made(`premium: {from: p, decimal: "${decimal}"}`, { p: text })).toBe(expected);
  });

  it.each([
    [".", "12,50"],
    [".", "1,2,3"],
    [".", "1,234'567"],
    [".", "1.234,50"],
    [",", "12.50"],
    [",", "1.5"],
    [",", "0.75"],
    [",", "1,5.5"],
    [",", "1.23.456"],
    [",", "."],
  ])(
    "takes no number for ten times as much because it is written the other way round: %s, %s",
    async (decimal, text) => {
      const { changes, problems } = await mapping(
        `${POLICY}      premium: {from: p, decimal: "${decimal}"}\n`,
      ).map({
        ...{ policy_no: "P-1", client: "ana", state: "A" },
        p: text,
      });
      expect(changes).toEqual([]);
      expect(problems[0]?.message).toContain("This is no number with the decimal sign");
    },
  );

  it("reports a record as gone by its key alone, and gives order", async () => {
    const more = '    deleted: gone = "Y"\n    version: rev\n    at: {from: changed, time_zone: UTC}\n';
    const record = {
      policy_no: "P-1",
      client: "ana",
      state: "?",
      gone: "Y",
      rev: "7",
      changed: "2026-03-02 10:00",
    };
    expect(await factOf(POLICY + more, record)).toEqual({
      record: "risk.policy",
      data: { number: "P-1", customer: "ana" },
      deleted: true,
      version: 7,
      at: "2026-03-02T10:00:00Z",
    });
  });

  it("makes customers and merges, and passes over what is not meant", async () => {
    const text = `
customers:
  when: kind = "contact"
  fields: {id: id, email: mail, household: home, tier: {from: level, values: {1: gold}, otherwise: null}}
merges:
  when: kind = "merge"
  from: old
  into: id
`;
    const contact = await mapping(text).map({
      kind: "contact",
      id: 7,
      mail: "a@b.test",
      home: null,
      level: 3,
    });
    expect(contact.changes).toEqual([{ kind: "customer", customer: { id: 7, email: "a@b.test" } }]);
    const merge = await mapping(text).map({ kind: "merge", id: 7, old: 6 });
    expect(merge.changes).toEqual([{ kind: "merge", merge: { from: "6", into: "7" } }]);
    expect((await mapping(text).map({ kind: "deal" })).changes).toEqual([]);
  });

  it("says all that does not fit, with the codes of reports, and makes nothing of such a record", async () => {
    const row = { policy_no: "P-1", client: "ana" };
    expect(await problemsOf(POLICY, { ...row, state: "B" })).toEqual([
      'CY504 record risk.policy: status: "B" is not in the table of values. Did you mean "7"?',
    ]);
    expect(await problemsOf(POLICY, { client: "ana", state: "A" })).toEqual([
      "CY507 record risk.policy: number: It is part of the record's key and is not given. Give number.",
    ]);
    const several = `${POLICY}      decided_on: {from: d, format: DD.MM.YYYY}\n      line: kind * 2\n`;
    expect(await problemsOf(several, { ...row, state: "A", d: "31.02.2026", kind: "x" })).toEqual([
      "CY504 record risk.policy: decided_on: There is no such date.",
      'T2001 record risk.policy: line: The left side of the "*" operator must evaluate to a number. Change the expression.',
    ]);
  });

  it("may be put over another: fields are added, replaced and taken away in a line each", async () => {
    const over =
      "records:\n  risk.policy: {fields: {line: kind, status: state}, when: 'state != \"none\"'}\n";
    const both = parseMapping(
      [
        { file: "default.yaml", text: `${POLICY}      tags: t\n` },
        { file: "own.yaml", text: over },
        { file: "more.yaml", text: "records: {risk.policy: {fields: {tags: null}}}" },
      ],
      OPTIONS,
    );
    const { changes } = await both.map({
      policy_no: 1,
      client: "ana",
      state: "active",
      kind: "home",
      t: "x",
    });
    expect(changes).toMatchObject([
      { fact: { data: { number: 1, customer: "ana", status: "active", line: "home" } } },
    ]);
    expect(Object.keys(changes[0]?.kind === "fact" ? changes[0].fact.data : {})).not.toContain("tags");
    expect((await both.map({ policy_no: 1, client: "ana", state: "none" })).changes).toEqual([]);
    const wrong = "records: {risk.policy: {fields: {lin: kind}}}";
    expect(mistakes(POLICY, wrong)).toEqual([
      'over-1.yaml:1:34 There is no field "lin" here. Did you mean "line"?',
    ]);
  });

  it("knows which names it reads", () => {
    const reads = (expression: string) => mapping(`${POLICY}      line: '${expression}'\n`).reads;
    const own = ["client", "policy_no", "state"];
    const sorted = (names: ReadonlySet<string> | null) => names && [...names].sort();
    expect(sorted(reads("kind"))).toEqual(["client", "kind", "policy_no", "state"]);
    expect(sorted(reads("$lowercase(a.b) & items[c=1].d & $$.e"))).toEqual(
      [...own, "a", "e", "items"].sort(),
    );
    expect(sorted(reads("items[c=$$.f].d"))).toEqual([...own, "f", "items"].sort());
    expect(sorted(reads("$map(items, function($i){$i.n & g})"))).toEqual([...own, "g", "items"].sort());
    expect(reads("$keys($)")).toBeNull();
    expect(reads("*")).toBeNull();
  });
});

describe("mistakes in a mapping are told at their line", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "a silo",
      "records: {risc.policy: {fields: {}}}",
      ['1:11 The vocabulary has no silo "risc". Did you mean "risk.policy"?'],
    ],
    [
      "a record",
      "records:\n  risk.polcy: {fields: {}}",
      ['2:3 The vocabulary has no record risk.polcy. Did you mean "risk.policy"?'],
    ],
    [
      "a key field and what is required",
      "records:\n  risk.policy:\n    fields:\n      customer: c",
      [
        "3:5 number is part of the key of risk.policy, and is not mapped. Add number: and what it is made of.",
        "3:5 status of risk.policy is required, and is not mapped. Add status: and what it is made of.",
      ],
    ],
    [
      "whose it is",
      "records:\n  risk.policy:\n    fields: {number: n, status: s}",
      ["3:5 Nothing says whose risk.policy it is. Map customer."],
    ],
    [
      "a value",
      `${POLICY}      line: {constant: autos}`,
      ['8:14 "autos" is not one of auto, home. Did you mean "auto"?'],
    ],
    [
      "a word in a table",
      `${POLICY}      line: {from: x, values: {A: autos}}`,
      ['8:23 "autos" is not one of auto, home. Did you mean "auto"?'],
    ],
    [
      "a zone",
      "time_zone: Berlin\ncustomers: {fields: {id: i}}",
      ['1:1 There is no time zone "Berlin". Use a name such as America/Chicago.'],
    ],
    [
      "a key",
      "customers: {field: {id: i}}",
      [
        '1:13 Customers has no "field". Did you mean "fields"?',
        "1:1 Every customer has an id, and none is mapped. Add id: and what it is made of.",
      ],
    ],
    [
      "a key twice",
      "customers:\n  fields: {id: a, id: b}",
      ['2:19 "id" stands here twice. Keep one of them.'],
    ],
    ["nothing", "", ["1:1 A mapping is empty. It has time_zone, records, customers, merges."]],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => expect(mistakes(text)).toEqual(expected.map((line) => `m.yaml:${line}`)));
  }

  const expressions: readonly (readonly [string, string])[] = [
    ["kind &", "This is not an expression: Unexpected end of expression."],
    ["$lowercse(kind)", 'There is no function $lowercse. Did you mean "lowercase"?'],
    ["lowercase(kind)", '"lowercase" is not a function. Functions begin with a dollar: $lowercase(...).'],
    ["kind ~> /a+/", "Regular expressions cannot be used"],
    ["$now()", "$now cannot be used: a record that comes twice has to come to the same."],
    ["$eval(kind)", "$eval cannot be used."],
    ["($f := function($n){$f($n)}; $f(1))", "There is no function $f."],
    [`${"(".repeat(200)}1${")".repeat(200)}`, "The expression is too long or nested too deeply."],
  ];
  for (const [expression, message] of expressions) {
    it(`${expression.slice(0, 30)}`, () => {
      const [first, ...more] = mistakes(`${POLICY}      line: '${expression}'`);
      expect(more).toEqual([]);
      expect(first).toMatch(/^m\.yaml:8:7 /);
      expect(first).toContain(message);
    });
  }

  it("and shown with the line", () => {
    const show = () => mapping("records:\n  risk.polcy: {fields: {}}");
    expect(show).toThrow(
      'm.yaml:2:3: The vocabulary has no record risk.polcy. Did you mean "risk.policy"?\n2 |   risk.polcy: {fields: {}}\n  |   ^',
    );
  });

  it("hostile files end in an error, and soon", () => {
    expect(mistakes("[".repeat(50_000))[0]).toContain("more than 40 levels");
    expect(mistakes("a: ".repeat(60_000))[0]).toContain("more than 100000 characters");
    expect(mistakes("a: &x [1]\nb: *x")[0]).toContain("cannot be used here");
    expect(mistakes("__proto__: {}")[0]).toContain("This key cannot be used here");
    expect(mistakes("a:\n\t- b")[0]).toContain("Indent with spaces");
    expect(mistakes("records: `a`")[0]).toContain("{column:");
  });
});

describe("an evaluation", () => {
  it("that would go on for ever is ended, and the record does not fit", async () => {
    const line = "      line: '$string($sum([1..9000].($a := $; [1..9000].($a * $))))'\n";
    const problems = await problemsOf(POLICY + line, { policy_no: "P-1", client: "ana", state: "A" });
    expect(problems[0]).toMatch(/^D1012 record risk\.policy: line: Evaluation timeout/);
  });

  it("of any record comes to changes that are decoded, or to problems; never to an exception, and twice to the same", async () => {
    const any = mapping(
      `${POLICY}      premium: p\n      tags: t\n      changed_at: d\n      line: $lowercase(k)\n    deleted: g\n    version: v\n    at: d\n`,
    );
    const record = fc.dictionary(
      fc.constantFrom("policy_no", "client", "state", "p", "t", "d", "k", "g", "v", "constructor"),
      fc.oneof(fc.jsonValue(), fc.constantFrom("A", "2026-03-02T10:00:00Z", 7, true)),
      { noNullPrototype: false },
    );
    await fc.assert(
      fc.asyncProperty(record, async (given) => {
        const first = await any.map(given as Json);
        expect(await any.map(given as Json)).toEqual(first);
        expect(first.changes.length === 0 || first.problems.length === 0).toBe(true);
      }),
    );
  });
});
