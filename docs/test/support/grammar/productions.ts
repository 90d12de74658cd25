import { Grammar } from "../../../../packages/dsl/src/syntax/grammar/expectations.ts";
import { choice, type Item, optional, repeat, rule, sequence, words } from "./item.ts";

/** What Chevrotain writes down of a grammar; its own type leaves the parts of each kind open. */
interface Serialized {
  readonly type: string;
  readonly name?: string;
  readonly label?: string;
  readonly definition?: readonly Serialized[];
  readonly separator?: Serialized;
}

/** Tokens whose label is a phrase for error messages. */
const TOKENS: Readonly<Record<string, string>> = {
  Word: "name",
  Text: "text",
  Number: "number",
  Date: "date",
  Instant: "instant",
  Time: "time",
  Currency: "currency",
};

/** The rules of the grammar that the parser runs, by name. */
export function productions(): ReadonlyMap<string, Item> {
  const serialized = new Grammar().getSerializedGastProductions() as readonly Serialized[];
  const all = serialized.map(({ name = "", definition = [] }) => [name, bodyOf(definition)] as const);
  // Any name is read as a unit, so that a wrong one can be reported as what it is meant for.
  return new Map([...all, ["unit", { kind: "token", text: "unit" }]]);
}

function bodyOf(definition: readonly Serialized[]): Item {
  return sequence(definition.map(itemOf));
}

function itemOf({ type, name = "", label = "", definition = [], separator }: Serialized): Item {
  switch (type) {
    case "Terminal":
      return terminal(name, label);
    case "NonTerminal":
      return rule(name);
    case "Alternation":
      return choice(definition.map(itemOf));
    case "Alternative":
      return bodyOf(definition);
    case "Option":
      return optional(bodyOf(definition));
    case "Repetition":
      return optional(repeat(bodyOf(definition)));
    case "RepetitionWithSeparator":
      return optional(repeat(bodyOf(definition), separator === undefined ? null : itemOf(separator)));
    case "RepetitionMandatory":
      return repeat(bodyOf(definition));
    case "RepetitionMandatoryWithSeparator":
      return repeat(bodyOf(definition), separator === undefined ? null : itemOf(separator));
    default:
      throw new Error(`No diagram is known for ${type}.`);
  }
}

function terminal(name: string, label: string): Item {
  const token = TOKENS[name];
  if (token !== undefined) return { kind: "token", text: token };
  const sign = /^`(.+)`$/.exec(label)?.[1];
  if (sign === undefined) throw new Error(`It is not known how to show the token ${name}.`);
  return words(sign);
}
