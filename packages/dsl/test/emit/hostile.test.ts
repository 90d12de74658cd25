// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are what is tried here.
// Names and texts from rules and vocabularies never become code, whatever they are.
import {
  BOOLEAN,
  type Expr,
  type FactRecord,
  NUMBER,
  type Situation,
  TEXT,
  type Vocabulary,
} from "@comity/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldOf, NOON, situation, VOCABULARY } from "../../../core/test/eval/world.ts";
import { emitJavaScript } from "../../src/emit/javascript/emit-javascript.ts";
import { emitModule } from "../../src/emit/javascript/emit-module.ts";
import { generate } from "../../src/emit/javascript/generate.ts";
import { numberLiteral, textLiteral, valueLiteral } from "../../src/emit/javascript/literal.ts";
import { difference, ruleSetOf } from "./support.ts";

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  '"]; globalThis.hit = 1; x["',
  "'",
  "\\",
  '\\"',
  "*/ globalThis.hit = 1; /*",
  "// globalThis.hit = 1",
  "`${globalThis.hit = 1}`",
  "${globalThis.hit = 1}",
  "\u2028globalThis.hit = 1",
  "\u2029",
  "\r\n",
  "</script>",
  "run",
  "\ud800",
  "",
];
const anyName = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: "binary" }));

/** A company in which everything is called that. */
function world(name: string): { vocabulary: Vocabulary; situation: (given: boolean) => Situation } {
  const record = `${name}.${name}`;
  const fields = new Map([[name, fieldOf(name, TEXT)]]);
  const recordType = { name: record, silo: name, label: name, key: [], reference: false, fields };
  const vocabulary: Vocabulary = {
    ...VOCABULARY,
    company: { timeZone: "UTC", currency: name },
    customer: fields,
    records: new Map([[record, recordType]]),
    silos: new Map([[name, { name, owner: name, label: name, freshForMs: null, records: new Map() }]]),
    intents: new Map([[name, intentOf(name, fields)]]),
  };
  return {
    vocabulary,
    situation: (given) => {
      const values = given ? Object.fromEntries([[name, name]]) : {};
      const one: FactRecord = {
        type: record,
        key: name,
        customer: "ana",
        fields: values,
        receivedAt: null,
        order: 0,
      };
      const plain = situation();
      return {
        ...plain,
        vocabulary,
        message: plain.message && { ...plain.message, intent: name, channel: name, about: values },
        customer: { ...plain.customer, fields: values },
        item: { id: name, fields: values },
        facts: {
          silo: () => ({ name, inStep: "live", readable: true }),
          records: () => [one],
          byKey: (_, key) => (key === name ? one : null),
        },
        at: NOON,
      };
    },
  };
}

function intentOf(name: string, fields: Vocabulary["customer"]) {
  return { name, class: "marketing" as const, label: name, departments: [], about: fields, items: fields };
}

function conditionsWith(name: string): Expr[] {
  const text: Expr = { op: "literal", type: TEXT, value: name };
  const record = `${name}.${name}`;
  const slot = { index: 0, name, record };
  const set = { record, scope: "customer" } as const;
  const ours: Expr = { op: "field", type: TEXT, slot: 0, field: name };
  const reads: Expr[] = [
    { op: "about", type: TEXT, field: name },
    { op: "customer", type: TEXT, field: name },
    { op: "item", type: TEXT, field: name },
    { op: "message", type: TEXT, field: "channel" },
    { op: "message", type: TEXT, field: name },
    { op: "navigate", type: TEXT, from: text, record, field: name },
  ];
  const tests = (left: Expr): Expr[] => [
    { op: "compare", type: BOOLEAN, relation: "eq", left, right: text },
    { op: "is_empty", type: BOOLEAN, arg: left },
    { op: "one_of", type: BOOLEAN, left, options: Array.from({ length: 8 }, () => text) },
    ...(["starts_with", "contains", "matches"] as const).map(
      (how): Expr => ({ op: "text", type: BOOLEAN, test: how, left, right: text }),
    ),
  ];
  const history: Expr = {
    op: "history",
    type: BOOLEAN,
    intents: [name],
    scope: "customer",
    same: [name],
    state: "sent",
    when: null,
  };
  const zero: Expr = { op: "literal", type: NUMBER, value: 0 };
  const total: Expr = { op: "literal", type: { kind: "money" }, value: { minor: 0, currency: name } };
  return [
    ...reads.flatMap(tests),
    ...tests(ours).map(
      (body): Expr => ({ op: "quantify", type: BOOLEAN, quantifier: "some", set, slot, body }),
    ),
    { op: "in_records", type: BOOLEAN, left: text, set, slot, field: ours },
    { op: "quantify", type: BOOLEAN, quantifier: "some", set, slot, body: becomes(name, text) },
    {
      op: "compare",
      type: BOOLEAN,
      relation: "ge",
      left: { op: "aggregate", type: total.type, function: "sum", set, slot, body: history, of: total },
      right: { ...total, value: { minor: -1, currency: name } },
    },
    {
      op: "compare",
      type: BOOLEAN,
      relation: "gt",
      left: { ...zero, value: -0 },
      right: { ...zero, value: -5 },
    },
    history,
  ];
}

function becomes(field: string, value: Expr): Expr {
  return { op: "becomes", type: BOOLEAN, slot: 0, field, value };
}

describe("names and texts", () => {
  test("are read as such, and nothing else, whatever they are", () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const { vocabulary, situation: at } = world(name);
        const rules = ruleSetOf(conditionsWith(name), vocabulary);
        expect(difference(rules, generate(rules), [at(true), at(false)])).toBeNull();
        expect(Reflect.get(globalThis, "hit")).toBeUndefined();
      }),
      { examples: NAMES.map((name) => [name]) },
    );
  });

  test("stand in the code as texts only: without them it is the same code for all", () => {
    const shape = (name: string) => {
      const rules = ruleSetOf(conditionsWith(name), world(name).vocabulary);
      return emitJavaScript(rules).body.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
    };
    const inherited = new Set(NAMES.filter((name) => name in {}));
    const [first, ...others] = NAMES.filter((name) => !inherited.has(name) && name !== "").map(shape);
    for (const other of others) expect(other).toBe(first);
    expect(shape("constructor")).toBe(shape("__proto__"));
  });

  test("do not end a comment, a line or a module", () => {
    for (const name of NAMES) {
      const rules = ruleSetOf(conditionsWith(name), world(name).vocabulary);
      const { code } = emitModule(rules, [{ file: name, text: name }]);
      expect(code).not.toMatch(/[\u2028\u2029\r]/);
      expect(code.split("\n").every((line) => !line.includes("hit") || line.includes('"'))).toBe(true);
    }
  });
});

describe("literals", () => {
  test("are read back as they were", () => {
    const read = (code: string): unknown => new Function(`return ${code};`)();
    fc.assert(fc.property(fc.double(), (value) => Object.is(read(numberLiteral(value)), value)));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => read(textLiteral(value)) === value));
    const strange = [1e21, -1e21, 1e-7, -0, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY, Number.NaN];
    for (const value of strange) expect(read(numberLiteral(value))).toBe(value);
    expect(read(`3 -${numberLiteral(-2)}`)).toBe(5);
    expect(read(`(${valueLiteral([{ minor: -1, currency: "__proto__" }, true, null as never])})`)).toEqual([
      { minor: -1, currency: "__proto__" },
      true,
      null,
    ]);
  });
});
