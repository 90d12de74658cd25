import {
  decodeField,
  didYouMean,
  type Field,
  InputError,
  isNotGiven,
  isZone,
  type Vocabulary,
} from "@comity/core";
import type { Json } from "../contract/fact-source.ts";
import {
  type Conversion,
  formatConversion,
  listConversion,
  numberConversion,
  tableConversion,
} from "./conversion.ts";
import { columnExpression, type Expression, isProblem, parseExpression } from "./expression.ts";
import type { MappingProblem, Path } from "./problem.ts";

/** How one value is made of a record. */
export interface ValueRule {
  /** The names that it reads of the record; null if it may read any. */
  readonly reads: ReadonlySet<string> | null;
  /** @returns undefined if there is nothing. @throws InputError if it cannot be made of this record */
  valueOf(record: Json): Promise<Json | undefined>;
}

export interface ValueContext {
  readonly vocabulary: Vocabulary;
  /** The field that the value is for; null for what is none, such as `when`. */
  readonly field: Field | null;
  /** What the value is, in errors: `record risk.policy: status`. */
  readonly where: string;
  /** Zone of clocks that were read without an offset; null: none is known. */
  readonly zone: string | null;
  readonly problem: (problem: MappingProblem) => void;
}

const KEYS = ["from", "column", "constant", "values", "otherwise", "split", "decimal", "format", "time_zone"];
const SOURCES = ["from", "column", "constant"] as const;

/**
 * Reads how a value is made: an expression; or `from`, `column` or `constant`, with what is done to it afterwards. Null if it is
 * wrong, which is told to the context.
 */
export function readValueRule(raw: unknown, path: Path, context: ValueContext): ValueRule | null {
  if (typeof raw === "string") return expressionRule(raw, path, [], context);
  if (typeof raw === "number" || typeof raw === "boolean") return constantRule(raw, path, context);
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    context.problem({
      path,
      message: "This does not say where the value comes from.",
      help: "Write an expression, such as a column's name, or {column: NAME}.",
    });
    return null;
  }
  return readForm(raw as Readonly<Record<string, unknown>>, path, context);
}

function readForm(
  form: Readonly<Record<string, unknown>>,
  path: Path,
  context: ValueContext,
): ValueRule | null {
  const stranger = Object.keys(form).find((key) => !KEYS.includes(key));
  if (stranger !== undefined) {
    const message = `A value has no "${stranger}".`;
    context.problem({ path: [...path, stranger], message, help: didYouMean(stranger, KEYS) });
    return null;
  }
  const [source, second] = SOURCES.filter((key) => form[key] !== undefined && form[key] !== null);
  if (source === undefined || second !== undefined) {
    context.problem({
      path,
      message: "This does not say where the value comes from, or says it twice.",
      help: "Write one of from (an expression), column (a column's name) and constant.",
    });
    return null;
  }
  const given = form[source];
  if (source === "constant") return constantRule(given, [...path, source], context);
  if (typeof given !== "string") {
    context.problem({ path: [...path, source], message: "This is not text.", help: "Put it in quotes." });
    return null;
  }
  const conversions = readConversions(form, path, context);
  if (conversions === null) return null;
  return source === "column"
    ? ruleOf(columnExpression(given), conversions, context)
    : expressionRule(given, [...path, source], conversions, context);
}

function expressionRule(
  text: string,
  path: Path,
  conversions: readonly Conversion[],
  context: ValueContext,
): ValueRule | null {
  const expression = parseExpression(text);
  if (!isProblem(expression)) return ruleOf(expression, conversions, context);
  context.problem({ path, message: expression.message, help: expression.help });
  return null;
}

function constantRule(value: unknown, path: Path, context: ValueContext): ValueRule | null {
  const { field, vocabulary } = context;
  const decoded = field === null ? null : decodeField(field, value, vocabulary);
  if (decoded !== null && !decoded.ok) {
    context.problem({ path, message: decoded.error, help: "" });
    return null;
  }
  const constant = value as Json;
  return { reads: new Set(), valueOf: async () => constant };
}

function ruleOf(
  expression: Expression,
  conversions: readonly Conversion[],
  context: ValueContext,
): ValueRule {
  const { where, field } = context;
  const all =
    field?.type.kind === "instant" && context.zone !== null && !conversions.some(({ isTime }) => isTime)
      ? [...conversions, formatConversion(null, context.zone)]
      : conversions;
  const isList = field?.type.kind === "list";
  return {
    reads: expression.reads,
    async valueOf(record) {
      let value = await evaluated(expression, record, where);
      for (const { convert } of all) {
        if (isNotGiven(value)) return undefined;
        const converted = convert(value);
        if (!converted.ok) throw new InputError("CY504", where, converted.error, "");
        value = converted.value ?? undefined;
      }
      // JSONata makes no difference between one value and a list of one.
      return isList && !isNotGiven(value) && !Array.isArray(value) ? [value] : (value ?? undefined);
    },
  };
}

async function evaluated(expression: Expression, record: Json, where: string): Promise<Json | undefined> {
  try {
    return await expression.evaluate(record);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, where, error.message.replace(/^mapping: /, ""), "");
  }
}

function readConversions(
  form: Readonly<Record<string, unknown>>,
  path: Path,
  context: ValueContext,
): readonly Conversion[] | null {
  const conversions: Conversion[] = [];
  let isSound = true;
  const wrong = (key: string, message: string, help: string): void => {
    context.problem({ path: [...path, key], message, help });
    isSound = false;
  };
  if (form.values !== undefined) {
    const table = form.values;
    if (typeof table !== "object" || table === null || Array.isArray(table)) {
      wrong("values", "This is not a table.", "Write what the source says, a colon, and what it means.");
    } else {
      checkTargets(table as Readonly<Record<string, unknown>>, form, wrong, context);
      conversions.push(
        tableConversion(table as Readonly<Record<string, Json>>, form.otherwise as Json | undefined),
      );
    }
  } else if (form.otherwise !== undefined)
    wrong("otherwise", "There are no values beside it.", "Write values, or leave it out.");
  if (form.split !== undefined) {
    if (typeof form.split === "string" && form.split !== "") conversions.push(listConversion(form.split));
    else wrong("split", "This is not a text.", 'Write what stands between the values: split: ";".');
  }
  if (form.decimal !== undefined) {
    if (form.decimal === "," || form.decimal === ".") conversions.push(numberConversion(form.decimal));
    else wrong("decimal", "This is not a decimal sign.", 'Write decimal: "," or decimal: ".".');
  }
  const time = readTime(form, wrong, context);
  if (time !== null) conversions.push(time);
  return isSound ? conversions : null;
}

function readTime(
  { format, time_zone: zone }: Readonly<Record<string, unknown>>,
  wrong: (key: string, message: string, help: string) => void,
  context: ValueContext,
): Conversion | null {
  if (zone !== undefined && (typeof zone !== "string" || !isZone(zone))) {
    wrong("time_zone", `There is no time zone "${String(zone)}".`, "Use a name such as America/Chicago.");
    return null;
  }
  const own = typeof zone === "string" ? zone : context.zone;
  if (format === undefined) return typeof zone === "string" ? formatConversion(null, zone) : null;
  if (typeof format !== "string") {
    wrong("format", "This is not a format.", "Write it as text: DD.MM.YYYY.");
    return null;
  }
  try {
    return formatConversion(format, own);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    wrong("format", error.message, "");
    return null;
  }
}

function checkTargets(
  table: Readonly<Record<string, unknown>>,
  form: Readonly<Record<string, unknown>>,
  wrong: (key: string, message: string, help: string) => void,
  { field, vocabulary }: ValueContext,
): void {
  if (field === null) return;
  for (const [code, target] of Object.entries({
    ...table,
    ...("otherwise" in form ? { "": form.otherwise } : {}),
  })) {
    const decoded = decodeField(field, target, vocabulary);
    const key = code === "" && "otherwise" in form ? "otherwise" : "values";
    if (!decoded.ok) wrong(key, decoded.error, "");
  }
}
