import type { Expr, RecordSet } from "../../ir/expression.ts";
import type { Rule } from "../../ir/program.ts";
import { representation, type Type } from "../../value/type.ts";
import type { Known } from "../../value/value.ts";
import { FALSE, UNKNOWN } from "../truth-code.ts";
import { type Classes, classesFor, existence, type Segment } from "./classes.ts";
import { given, literalsAgainst } from "./given.ts";
import { conjunctsOf, plain, type Reads, type Source } from "./source.ts";

/**
 * Something that has to hold for a rule's condition to hold, and that one source decides. Where it is false it rules the rule
 * out.
 */
export interface NecessaryTest {
  readonly source: Source;
  /** The type of the source's values; null where only their existence counts. */
  readonly type: Type | null;
  readonly literals: ReadonlySet<Known>;
  /** Whether the rule is ruled out where the source has this value. */
  rulesOut(value: Known): boolean;
  /** Whether the source alone decides this part of the rule's condition: true or false by its value, else unknown. */
  decides(part: Expr): boolean;
}

/** What has to hold for a rule, as far as single sources tell. */
export interface RuleTests {
  readonly tests: readonly NecessaryTest[];
  /** Whether these are all that has to hold: where all their sources are known, and none rules it out, the rule is true. */
  readonly decide: boolean;
}

export const NO_TESTS: RuleTests = { tests: [], decide: false };

/** The necessary tests of a rule. Of several on one set of records or one list there is one: the narrowest. */
export function testsOf({ when }: Pick<Rule, "when">): RuleTests {
  const parts = conjunctsOf(when);
  const ofMany = new Map<string, { readonly test: NecessaryTest; readonly part: Expr }>();
  for (const part of parts) {
    const test = part.op === "quantify" ? ofRecords(part) : part.op === "in_list" ? ofList(part) : null;
    if (test === null) continue;
    const key = keyOfMany(test.source);
    const other = ofMany.get(key);
    if (other === undefined || breadthOf(test) < breadthOf(other.test)) ofMany.set(key, { test, part });
  }
  const scalars = scalarsOf(when).filter(rulesOutAny);
  const isDecided = (part: Expr): boolean =>
    scalars.some((test) => test.decides(part)) ||
    [...ofMany.values()].some((one) => one.part === part && one.test.decides(part));
  const tests = [...scalars, ...[...ofMany.values()].map(({ test }) => test)];
  return { tests, decide: parts.length > 0 && parts.every(isDecided) };
}

const NOTHING: Reads = () => false;

function testOf(source: Source, type: Type, condition: Expr, reads: Reads): NecessaryTest {
  const literals = new Set<Known>();
  literalsAgainst(condition, reads, literals);
  const isDecided = (part: Expr): boolean =>
    readsOnly(part, reads) &&
    given(part, NOTHING, null) === UNKNOWN &&
    (classesFor(type, literals)?.segments(literals) ?? []).every(
      ({ sample }) => given(part, reads, sample) !== UNKNOWN,
    );
  return {
    source,
    type,
    literals,
    rulesOut: (value) => given(condition, reads, value) === FALSE,
    decides: isDecided,
  };
}

/**
 * Whether a condition rests on this source and nothing else. Where it does not, something else may settle it while the source
 * is not known, also if every known value of the source does: `x is 1 and x is 2 and y is 3` is false by y.
 */
function readsOnly(expr: Expr, reads: Reads): boolean {
  if (reads(expr)) return true;
  switch (expr.op) {
    case "literal":
      return true;
    case "and":
    case "or":
      return expr.args.every((arg) => readsOnly(arg, reads));
    case "not":
    case "is_empty":
      return readsOnly(expr.arg, reads);
    case "defined":
      return readsOnly(expr.body, reads);
    case "compare":
      return readsOnly(expr.left, reads) && readsOnly(expr.right, reads);
    case "one_of":
      return [expr.left, ...expr.options].every((part) => readsOnly(part, reads));
    case "in_list":
      return readsOnly(expr.left, reads) && readsOnly(expr.list, reads);
    case "between":
      return [expr.arg, expr.low, expr.high].every((part) => readsOnly(part, reads));
    default:
      return false;
  }
}

/** Fields read outside quantifiers: their values are the same for the whole condition. */
function scalarsOf(when: Expr): readonly NecessaryTest[] {
  const found = new Map<string, NecessaryTest>();
  visitReads(when, (read) => {
    const { op: kind, type } = read;
    if ((kind !== "message" && kind !== "about" && kind !== "customer") || representation(type) === null)
      return;
    const { field } = read;
    const name = `${kind} ${field}`;
    if (found.has(name) || isUndeclared(kind, field)) return;
    const reads: Reads = (one) => one.op === kind && one.field === field;
    found.set(name, testOf({ kind, field }, type, when, reads));
  });
  return [...found.values()];
}

/** Everything that a condition reads where `given` looks, which is not inside quantifiers. */
function visitReads(expr: Expr, visit: (read: Expr) => void): void {
  switch (expr.op) {
    case "message":
    case "about":
    case "customer":
    case "field":
      visit(expr);
      break;
    case "and":
    case "or":
      for (const arg of expr.args) visitReads(arg, visit);
      break;
    case "not":
    case "is_empty":
    case "between":
      visitReads(expr.arg, visit);
      break;
    case "defined":
      visitReads(expr.body, visit);
      break;
    case "compare":
      visitReads(expr.left, visit);
      visitReads(expr.right, visit);
      break;
    case "one_of":
    case "in_list":
      visitReads(expr.left, visit);
      break;
    default:
  }
}

/** `customer.id` and `customer.household` are no fields of the vocabulary, unless it has some of these names. */
function isUndeclared(kind: Source["kind"], field: string): boolean {
  return kind === "customer" && (field === "id" || field === "household");
}

/** `some` record: there has to be one for which the body is not false by what one of its fields says. */
function ofRecords(expr: Extract<Expr, { op: "quantify" }>): NecessaryTest | null {
  if (expr.quantifier !== "some") return null;
  const { set, slot, body } = expr;
  const fields = new Map<string, Type>();
  visitReads(body, (read) => {
    // `customer` may be no field of the record, but whose it is.
    if (read.op !== "field" || read.slot !== slot.index || read.field === "customer") return;
    if (representation(read.type) !== null) fields.set(read.field, read.type);
  });
  let narrowest = anyRecord(set);
  for (const [field, type] of fields) {
    const reads: Reads = (one) => one.op === "field" && one.slot === slot.index && one.field === field;
    const test = testOf({ kind: "records", set, field }, type, body, reads);
    // It is the body that is decided, record by record.
    if (breadthOf(test) < breadthOf(narrowest)) narrowest = { ...test, decides: () => test.decides(body) };
  }
  return narrowest;
}

/** There has to be a record at all. */
function anyRecord(set: RecordSet): NecessaryTest {
  const source: Source = { kind: "records", set, field: "" };
  return { source, type: null, literals: new Set(), rulesOut: () => false, decides: () => false };
}

/** A literal among the members of a list: one of them has to be it. */
function ofList(expr: Extract<Expr, { op: "in_list" }>): NecessaryTest | null {
  const [wanted, list] = [plain(expr.left), plain(expr.list)];
  if (wanted.op !== "literal" || (list.op !== "about" && list.op !== "customer")) return null;
  if (list.type.kind !== "list" || representation(list.type.of) === null) return null;
  const { value } = wanted;
  if (typeof value !== "string" && typeof value !== "number") return null;
  return {
    source: { kind: "list", of: list.op, field: list.field },
    type: list.type.of,
    literals: new Set([value]),
    rulesOut: (member) => member !== value,
    decides: () => true,
  };
}

function keyOfMany(source: Source): string {
  return source.kind === "records"
    ? `records ${source.set.scope} ${source.set.record}`
    : `${source.kind} ${source.field}`;
}

/** About which share of values it lets pass, as far as that can be told without data: one in so many kinds. */
export function breadthOf(test: NecessaryTest): number {
  if (test.type === null) return 1;
  const samples = samplesOf(test);
  const passing = samples.filter(({ sample }) => !test.rulesOut(sample)).length;
  const named = [...test.literals].filter((literal) => !test.rulesOut(literal)).length;
  // A text or list member that has to be one of a few named ones is rare among all there may be.
  return test.type.kind === "text" && passing === named ? named / 50 : passing / samples.length;
}

function rulesOutAny(test: NecessaryTest): boolean {
  return samplesOf(test).some(({ sample }) => test.rulesOut(sample));
}

/** The classes that its own literals make. */
function classesOf({ type, literals }: NecessaryTest): Classes {
  return (type === null ? null : classesFor(type, literals)) ?? existence;
}

function samplesOf(test: NecessaryTest): readonly Segment[] {
  return classesOf(test).segments(test.literals);
}
