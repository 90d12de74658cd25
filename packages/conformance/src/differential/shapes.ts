import { conjunctsOf, type Expr, type Program, representation } from "@comity/core";

/** What an operand is: code has a path of its own for each. */
export type Shape = "constant" | "field" | "parameter" | "aggregate" | "list" | "clock";

/** What stands for a parameter of a definition somewhere in a program, as the same object. */
export type Parameters = ReadonlySet<Expr>;

/** The values that were given for parameters of definitions. */
export function parametersOf(program: Program): Parameters {
  const found = new Set<Expr>();
  visit(program, (node) => {
    if (node.op === "defined") for (const { value } of node.args ?? []) found.add(value);
  });
  return found;
}

/** The shapes of a node's operands, each once. */
export function shapesOf(expr: Expr, parameters: Parameters): readonly Shape[] {
  const shapes = operandsOf(expr).map((operand) => shapeOf(operand, parameters));
  return [...new Set(shapes.filter((shape) => shape !== null))];
}

function shapeOf(expr: Expr, parameters: Parameters): Shape | null {
  if (parameters.has(expr)) return "parameter";
  switch (expr.op) {
    case "literal":
      return "constant";
    case "message":
    case "about":
    case "customer":
    case "field":
    case "navigate":
    case "item":
      return expr.type.kind === "list" ? "list" : "field";
    case "count":
    case "aggregate":
      return "aggregate";
    case "now":
    case "today":
    case "local_time":
      return "clock";
    case "defined":
      return shapeOf(expr.body, parameters);
    default:
      return null;
  }
}

function operandsOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "compare":
    case "text":
      return [expr.left, expr.right];
    case "is_empty":
    case "within":
    case "shifted":
      return [expr.arg];
    case "one_of":
      return [expr.left, ...expr.options];
    case "in_list":
      return [expr.left, expr.list];
    case "in_records":
      return [expr.left, expr.field];
    case "between":
      return [expr.arg, expr.low, expr.high];
    case "aggregate":
      return [expr.of];
    case "becomes":
      return [expr.value];
    default:
      return [];
  }
}

/**
 * How an index can find a rule: by an equality, a membership or a range of a value that it classes, or of one that it does not
 * (an amount, a clock, what is worked out); or by none of these.
 */
export function pathsOf(condition: Expr): readonly string[] {
  const known = paths.get(condition);
  if (known !== undefined) return known;
  const found = new Set(conjunctsOf(condition).flatMap(pathOf));
  const all = found.size === 0 ? ["none"] : [...found];
  paths.set(condition, all);
  return all;
}

const paths = new WeakMap<Expr, readonly string[]>();

function pathOf(part: Expr): string[] {
  switch (part.op) {
    case "compare": {
      const isEquality = part.relation === "eq" || part.relation === "ne";
      return [`${isEquality ? "equality" : "range"} ${classed(part.left, part.right)}`];
    }
    case "between":
      return [`range ${classed(part.arg, part.low, part.high)}`];
    case "one_of":
      return [`membership ${classed(part.left, ...part.options)}`];
    case "in_list": {
      const { type } = part.list;
      const isClassed = part.left.op === "literal" && type.kind === "list" && isSource(part.list);
      return [`membership ${isClassed ? "classed" : "unclassed"}`];
    }
    case "quantify":
      return part.quantifier === "some" ? conjunctsOf(part.body).flatMap(pathOf) : [];
    default:
      return [];
  }
}

/** Whether one side is a value that an index classes, and all others are constants. */
function classed(...sides: readonly Expr[]): "classed" | "unclassed" {
  const others = sides.filter(({ op }) => op !== "literal");
  const [only] = others;
  const isClassed =
    others.length === 1 && only !== undefined && isSource(only) && representation(only.type) !== null;
  return isClassed ? "classed" : "unclassed";
}

function isSource({ op }: Expr): boolean {
  return op === "message" || op === "about" || op === "customer" || op === "field";
}

function visit(node: unknown, see: (expr: Expr) => void): void {
  if (typeof node !== "object" || node === null) return;
  if ("op" in node && "type" in node) see(node as Expr);
  for (const one of Object.values(node)) visit(one, see);
}
