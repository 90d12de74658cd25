import { conjunctsOf, type Expr, type Program, type Rule, type RuleSet } from "@comity/core";
import { numberLiteral, textLiteral } from "./literal.ts";
import { quickTest } from "./quick-test.ts";
import { ScalarReader } from "./scalar.ts";
import type { Unit } from "./unit.ts";
import { type CodeLine, Writer } from "./writer.ts";

/** Intents with more rules than this are left to the index: beyond, rows of bits are faster than a test after another. */
const MOST_RULES = 48;

/** So many intents are told apart one after another faster than by a table. */
const MOST_CASES = 32;

/**
 * Writes the code that finds the rules of intents with few rules: for each rule, in program order, its tests of scalars as
 * one would write them by hand, and its condition's own code behind them where they do not decide.
 *
 * @param codeOf the function of a condition
 * @returns the name of the function that finds, and the intents that it has code for: see `FindCode`
 */
export function writeFind(
  { program }: RuleSet,
  codeOf: (condition: Expr) => string,
  unit: Unit,
): { readonly name: string; readonly intents: readonly string[] } {
  const cases: (readonly [intent: string, name: string])[] = [];
  for (const [intent, rules] of rulesByIntent(program)) {
    if (rules.length > MOST_RULES) continue;
    const name = unit.name("i");
    unit.define(name, ["situation", "found", "run"], intentLines(intent, rules, codeOf, unit), undefined);
    cases.push([intent, name]);
  }
  const name = unit.name("find");
  const lines = cases.length > MOST_CASES ? tableLines(cases, unit) : switchLines(cases);
  unit.define(name, ["situation", "found", "run"], lines, undefined);
  return { name, intents: cases.map(([intent]) => intent) };
}

function rulesByIntent({ rules }: Program): ReadonlyMap<string, readonly Rule[]> {
  const found = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const intent of new Set(rule.intents)) {
      const ofIntent = found.get(intent) ?? [];
      found.set(intent, ofIntent);
      ofIntent.push(rule);
    }
  }
  return found;
}

function switchLines(cases: readonly (readonly [string, string])[]): readonly CodeLine[] {
  const writer = new Writer();
  writer.open("switch (situation.message.intent) {");
  for (const [intent, name] of cases)
    writer.line(`case ${textLiteral(intent)}: ${name}(situation, found, run); return true;`);
  writer.line("default: return false;");
  writer.close();
  return writer.lines;
}

function tableLines(cases: readonly (readonly [string, string])[], unit: Unit): readonly CodeLine[] {
  const entries = cases.map(([intent, name]) => `[${textLiteral(intent)}, ${name}]`);
  const table = unit.constant("I", `new Map([${entries.join(", ")}])`);
  const writer = new Writer();
  writer.line(`const code = ${table}.get(situation.message.intent);`);
  writer.line("if (code === undefined) return false;");
  writer.line("code(situation, found, run);");
  writer.line("return true;");
  return writer.lines;
}

function intentLines(
  intent: string,
  rules: readonly Rule[],
  codeOf: (condition: Expr) => string,
  unit: Unit,
): readonly CodeLine[] {
  const reader = new ScalarReader(unit, intent);
  const write = (writer: Writer): void => {
    for (const rule of rules)
      writer.during(rule.when.source, () => writeRule(rule, codeOf(rule.when), writer, reader, unit));
  };
  write(new Writer());
  const writer = new Writer();
  if (reader.readsOf("message") || reader.readsOf("about")) writer.line("const message = situation.message;");
  if (reader.readsOf("about")) writer.line("const about = message.about;");
  if (reader.readsOf("customer")) writer.line("const customer = situation.customer.fields;");
  for (const [name, code] of reader.settle()) writer.line(`const ${name} = ${code};`);
  write(writer);
  return writer.lines;
}

function writeRule(rule: Rule, code: string, writer: Writer, reader: ScalarReader, unit: Unit): void {
  const parts = conjunctsOf(rule.when).map((part) => quickTest(part, reader));
  const quick = parts.filter((test) => test !== null).sort((left, right) => left.breadth - right.breadth);
  const tests = [...inEffectTest(rule, unit), ...quick.map(({ possible }) => possible)];
  const id = textLiteral(rule.id);
  const judge = `${unit.runtime("judge")}(${code}, ${id}, found, run);`;
  if (tests.length > 0) writer.open(`if (${tests.join(" && ")}) {`);
  if (parts.length > 0 && quick.length === parts.length) {
    writer.line(`if (${quick.map(({ certain }) => certain).join(" && ")}) found.fire(${id});`);
    const open = quick.map(({ certain, unknown }) =>
      unknown === null ? certain : `(${unknown} || ${certain})`,
    );
    if (quick.some(({ unknown }) => unknown !== null))
      writer.line(`else if (${open.join(" && ")}) found.doubt(${id});`);
    writer.line(`else ${judge}`);
  } else {
    writer.line(judge);
  }
  if (tests.length > 0) writer.close();
}

function inEffectTest({ from, to }: Rule, unit: Unit): string[] {
  if (from === null && to === null) return [];
  const [first, last] = [from, to].map((day) => (day === null ? "null" : numberLiteral(day)));
  const dates = unit.constant("E", `{ from: ${first}, to: ${last} }`);
  return [`${unit.runtime("inEffect")}(${dates}, situation)`];
}
