import { BOOLEAN, type Expr } from "@comity/core";
import { FALSE, OPEN, TRUE } from "./constraint.ts";
import { ANYTHING, type Cube, cubeOfFact, join, type Search, withSearch } from "./cube.ts";
import { readingOf } from "./fact-of.ts";
import { keyOf } from "./key-of.ts";
import type { View } from "./view.ts";

/** Thrown when a question is too large to be answered. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** How much work one question may be: joined cubes. */
export interface Budget {
  left: number;
}

/** The largest number of ways that a part of a condition is split into. */
const MOST_CUBES = 512;

/**
 * The ways in which a condition can come to one of `outcomes`: whenever it does, one of them is so. There may be ways
 * among them that never are; there is none missing.
 *
 * @throws TooLarge
 */
export function cubesOf(expr: Expr, outcomes: number, view: View, budget: Budget): readonly Cube[] {
  switch (expr.op) {
    case "defined":
      return cubesOf(expr.body, outcomes, view, budget);
    case "not":
      return cubesOf(expr.arg, negated(outcomes), view, budget);
    case "and":
      return all(expr.args, outcomes, TRUE, FALSE, view, budget);
    case "or":
      return all(expr.args, outcomes, FALSE, TRUE, view, budget);
    case "quantify":
      return searched(expr, outcomes, view);
    case "in_records":
      return ofSearch({ ...recordsWith(expr), exhaustive: false, outcomes, view });
    default: {
      const reading = readingOf(expr, view);
      if (reading.kind === "same") return cubesOf(reading.expr, outcomes, view, budget);
      if (reading.kind === "constant") return (reading.outcome & outcomes) === 0 ? [] : [ANYTHING];
      const cube = cubeOfFact(reading.fact, outcomes);
      return cube === null ? [] : [cube];
    }
  }
}

/** The ways in which several lists of ways can be so at once. @throws TooLarge */
export function product(lists: readonly (readonly Cube[])[], budget: Budget): readonly Cube[] {
  let result: readonly Cube[] = [ANYTHING];
  for (const list of lists) {
    budget.left -= result.length * list.length;
    if (budget.left < 0) throw new TooLarge();
    result = result.flatMap((one) => list.map((other) => join(one, other)).filter((cube) => cube !== null));
    if (result.length > MOST_CUBES) throw new TooLarge();
  }
  return result;
}

/**
 * A conjunction; with `neutral` and `decisive` swapped, a disjunction. It comes to the decisive outcome if one part
 * does, to the neutral one if all do, else it is open: one part is, and none is decisive.
 */
function all(
  args: readonly Expr[],
  outcomes: number,
  neutral: number,
  decisive: number,
  view: View,
  budget: Budget,
): readonly Cube[] {
  const each = (wanted: number) => args.map((arg) => cubesOf(arg, wanted, view, budget));
  const undecided = neutral | OPEN;
  switch (outcomes) {
    case neutral:
    case undecided:
      return product(each(outcomes), budget);
    case decisive:
    case decisive | OPEN:
      return limited(each(outcomes).flat());
    case OPEN: {
      const [open, mild] = [each(OPEN), each(undecided)];
      const ways = args.flatMap((_, index) =>
        product([open[index] ?? [], ...mild.filter((_one, other) => other !== index)], budget),
      );
      return limited(ways);
    }
    case neutral | decisive:
      return limited([
        ...all(args, neutral, neutral, decisive, view, budget),
        ...all(args, decisive, neutral, decisive, view, budget),
      ]);
    default:
      return outcomes === 0 ? [] : [ANYTHING];
  }
}

function limited(cubes: readonly Cube[]): readonly Cube[] {
  if (cubes.length > MOST_CUBES) throw new TooLarge();
  return cubes;
}

function negated(outcomes: number): number {
  const truth = (outcomes & TRUE) === 0 ? 0 : FALSE;
  return (outcomes & OPEN) | truth | ((outcomes & FALSE) === 0 ? 0 : TRUE);
}

/** `no` is not `some`; `every` is not `some` that does not. */
function searched(expr: Expr & { readonly op: "quantify" }, outcomes: number, view: View): readonly Cube[] {
  const { set, slot, quantifier } = expr;
  const body: Expr = quantifier === "every" ? { op: "not", type: BOOLEAN, arg: expr.body } : expr.body;
  const wanted = quantifier === "some" ? outcomes : negated(outcomes);
  return ofSearch({ set, slot, body, view, exhaustive: true, outcomes: wanted });
}

/** `x is one of orders.ticket.event` is some ticket whose event is x; or false, whatever the silo holds, for an empty x. */
function recordsWith(expr: Expr & { readonly op: "in_records" }): Pick<Search, "set" | "slot" | "body"> {
  const { set, slot, left, field } = expr;
  const inList = field.type.kind === "list" && left.type.kind !== "list";
  const body: Expr = inList
    ? { op: "in_list", type: BOOLEAN, left, list: field }
    : { op: "compare", type: BOOLEAN, relation: "eq", left, right: field };
  return { set, slot, body };
}

function ofSearch(search: Omit<Search, "key">): readonly Cube[] {
  const { set, slot, body, view, outcomes, exhaustive } = search;
  if (outcomes === 0) return [];
  const { record, scope } = set;
  // By its form alone, in which the record it looks for has no name.
  const form = keyOf({ op: "quantify", type: BOOLEAN, quantifier: "some", set, slot, body }, view);
  const key = `${record} ${scope} ${exhaustive} ${form}`;
  const cube = withSearch(ANYTHING, { ...search, key });
  return cube === null ? [] : [cube];
}
