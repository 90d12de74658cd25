import type { Expr, Known, Program, RecordSet, Relation, Rule } from "@comity/core";
import { propertyOf } from "./by-hand-input.ts";

/** One would spread rules over files; and V8 never optimises one function that holds thousands of ifs. */
const RULES_A_FUNCTION = 200;

/**
 * A program's rules as one would write them by hand where everything is known: a `switch` by intent, an `if` a rule, `some`
 * and `every` over records, dates as numbers. What it prints is the body of a function of `dateIn` and `timeOfDayIn`, which
 * reads the clock of where the customer lives only for intents whose rules do.
 *
 * @throws Error if a rule says something that no rule of the packs says
 */
export function printByHand(program: Program): string {
  const intents = [...new Set(program.rules.flatMap((rule) => rule.intents))];
  const functions: string[] = [];
  const cases = intents.map((intent) => {
    const own = program.rules.filter((rule) => rule.intents.includes(intent));
    const called = Array.from({ length: Math.ceil(own.length / RULES_A_FUNCTION) }, (_, part) => {
      const name = `${intent}_${part}`;
      const lines = own.slice(part * RULES_A_FUNCTION, (part + 1) * RULES_A_FUNCTION).map(ruleLine);
      functions.push(`function ${name}(${PARAMETERS}, fired) {\n${lines.join("\n")}\n}`);
      return `${name}(${PARAMETERS}, fired);`;
    });
    const code = own.map(ruleLine).join();
    const clocks = CLOCKS.map(([name, read]) => `const ${name} = ${uses(code, name) ? read : "0"};`);
    return `    case ${JSON.stringify(intent)}: {\n      ${[...clocks, ...called].join(" ")}\n      break;\n    }`;
  });
  return `${functions.join("\n")}
return function decide(input) {
  const fired = [];
  const { message } = input;
  switch (message.intent) {
${cases.join("\n")}
  }
  return fired;
};`;
}

const PARAMETERS = "input, message, today, time";

const CLOCKS = [
  ["today", "dateIn(input.zone, input.at)"],
  ["time", "timeOfDayIn(input.zone, input.at)"],
] as const;

function uses(code: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(code);
}

function ruleLine(rule: Rule): string {
  return `  if (${condition(rule.when)}) fired.push(${JSON.stringify(rule.id)});`;
}

function condition(expr: Expr): string {
  switch (expr.op) {
    case "literal":
      return String(expr.value === true);
    case "and":
      return `(${expr.args.map(condition).join(" && ")})`;
    case "or":
      return `(${expr.args.map(condition).join(" || ")})`;
    case "not":
      return `!(${condition(expr.arg)})`;
    case "defined":
      return condition(expr.body);
    case "compare":
      return compared(expr.relation, expr.left, expr.right);
    case "is_empty":
      return expr.arg.type.kind === "list"
        ? `!(${value(expr.arg)}?.length > 0)`
        : `${value(expr.arg)} === undefined`;
    case "one_of":
      return `(${expr.options.map((option) => compared("eq", expr.left, option)).join(" || ")})`;
    case "in_list":
      return `(${value(expr.list)} ?? []).includes(${value(expr.left)})`;
    case "between":
      return between(value(expr.arg), expr.low, expr.high, expr.arg.type.kind === "time_of_day");
    case "within": {
      const [arg, now, length] = [value(expr.arg), nowFor(expr.arg), lengthOf(expr.length)];
      return expr.direction === "last"
        ? `(${arg} <= ${now} && ${arg} >= ${now} - ${length})`
        : `(${arg} >= ${now} && ${arg} <= ${now} + ${length})`;
    }
    case "shifted": {
      const sign = expr.direction === "ago" ? "-" : "+";
      // "More than 30 days ago" is before the day that was 30 days ago.
      const relation = expr.relation;
      return `${value(expr.arg)} ${OPERATORS[relation]} ${nowFor(expr.arg)} ${sign} ${lengthOf(expr.length)}`;
    }
    case "quantify": {
      const body = `(r${expr.slot.index}) => ${condition(expr.body)}`;
      if (expr.quantifier === "every") return `${setOf(expr.set)}.every(${body})`;
      return `${expr.quantifier === "no" ? "!" : ""}${setOf(expr.set)}.some(${body})`;
    }
    case "history":
      return history(expr);
    case "field":
    case "navigate":
    case "about":
    case "customer":
      return `${value(expr)} === true`;
    default:
      return cannot(expr);
  }
}

const OPERATORS: Readonly<Record<Relation, string>> = {
  eq: "===",
  ne: "!==",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

/** With undefined, `<` and its like are false; equality is not. */
function compared(relation: Relation, left: Expr, right: Expr): string {
  const test = `${value(left)} ${OPERATORS[relation]} ${value(right)}`;
  if (relation === "eq" && (isAlwaysGiven(left) || isAlwaysGiven(right))) return test;
  if (relation !== "eq" && relation !== "ne") return test;
  const guards = [left, right]
    .filter((side) => !isAlwaysGiven(side))
    .map((side) => `${value(side)} !== undefined`);
  const needed = relation === "eq" ? guards.slice(0, 1) : guards;
  return `(${[...needed, test].join(" && ")})`;
}

function isAlwaysGiven({ op }: Expr): boolean {
  return op === "literal" || op === "message" || op === "today" || op === "now" || op === "local_time";
}

function between(arg: string, low: Expr, high: Expr, isTime: boolean): string {
  const [from, to] = [value(low), value(high)];
  if (!isTime) return `(${arg} >= ${from} && ${arg} <= ${to})`;
  const overMidnight = Number(from) > Number(to);
  return `(${arg} >= ${from} ${overMidnight ? "||" : "&&"} ${arg} < ${to})`;
}

function value(expr: Expr): string {
  switch (expr.op) {
    case "literal":
      return literal(expr.value);
    case "message":
      return `message.${expr.field}`;
    case "about":
      return `message.about.${expr.field}`;
    case "customer":
      return `input.customer.${expr.field}`;
    case "field":
      return `r${expr.slot}.${expr.field}`;
    case "navigate":
      return `input.byKey.${propertyOf(expr.record)}.get(${value(expr.from)})?.${expr.field}`;
    case "today":
      return "today";
    case "now":
      return "input.at";
    case "local_time":
      return "time";
    default:
      return cannot(expr);
  }
}

function literal(known: Known): string {
  if (typeof known === "object" && known !== null && "minor" in known) return String(known.minor);
  return JSON.stringify(known);
}

function lengthOf(expr: Expr): string {
  return value(expr);
}

function nowFor({ type }: Expr): string {
  return type.kind === "date" ? "today" : "input.at";
}

function setOf({ record, scope }: RecordSet): string {
  return `input.${scope === "customer" ? "own" : scope}.${propertyOf(record)}`;
}

const STATES: Readonly<Record<string, readonly string[]>> = {
  cleared: ["cleared", "started", "sent"],
  started: ["started", "sent"],
  sent: ["sent"],
};

function history(expr: Expr & { readonly op: "history" }): string {
  const anyOf = (read: string, values: readonly string[]) =>
    `(${values.map((one) => `${read} === ${JSON.stringify(one)}`).join(" || ")})`;
  const tests = [
    anyOf("e.intent", expr.intents),
    ...(expr.scope === "customer" ? ["e.customer === input.customer.id"] : []),
    ...expr.same.map(
      (field) => `e.about.${field} !== undefined && e.about.${field} === message.about.${field}`,
    ),
    anyOf("e.state", STATES[expr.state] ?? []),
    ...(expr.when === null ? [] : [`e.at ${OPERATORS[expr.when.relation]} input.at - ${expr.when.agoMs}`]),
  ];
  return `input.earlier.some((e) => ${tests.join(" && ")})`;
}

function cannot({ op }: Expr): never {
  throw new Error(`No rule of the packs says "${op}" there, so there is no code by hand for it.`);
}
