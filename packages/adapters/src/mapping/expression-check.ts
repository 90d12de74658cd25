import { didYouMean } from "@comity/core";

/** What is wrong with an expression. */
export interface ExpressionProblem {
  readonly message: string;
  readonly help: string;
}

/** A node of JSONata's syntax tree: as much of it as is looked at here. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly SyntaxNode[];
  readonly procedure?: SyntaxNode;
  readonly [part: string]: unknown;
}

/** The functions that a mapping may call: those of which the same record always makes the same. */
const FUNCTIONS = [
  "abs average append assert base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent distinct",
  "each encodeUrl encodeUrlComponent error exists filter floor formatBase formatInteger formatNumber fromMillis join keys length",
  "lookup lowercase map max merge min not number pad parseInteger power reduce replace reverse round sift single sort split",
  "spread sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase zip",
].flatMap((line) => line.split(" "));

const KNOWN = new Set(FUNCTIONS);

const CHANGING = new Set(["now", "millis", "random", "shuffle"]);

/** What a mapping may not do; null if there is nothing wrong. */
export function checkSyntaxTree(tree: SyntaxNode): ExpressionProblem | null {
  let problem: ExpressionProblem | null = null;
  visit(tree, (node) => {
    problem ??= problemOf(node);
  });
  return problem;
}

function problemOf(node: SyntaxNode): ExpressionProblem | null {
  if (node.type === "regex") {
    return {
      message: "Regular expressions cannot be used: a record could make one run for hours.",
      help: "Use $contains, $substringBefore, $substringAfter or $split with a text.",
    };
  }
  if (node.type === "variable" && node.value === "eval") {
    return { message: "$eval cannot be used.", help: "Write out the expression." };
  }
  if (node.type === "variable" && CHANGING.has(String(node.value))) {
    return {
      message: `$${String(node.value)} cannot be used: a record that comes twice has to come to the same.`,
      help: "Use a column of the record.",
    };
  }
  if (node.type === "transform")
    return { message: "A transform (| ... |) cannot be used.", help: "Name what is wanted." };
  if (node.type !== "function" && node.type !== "partial") return null;
  const called = node.procedure;
  if (called?.type === "variable" && KNOWN.has(String(called.value))) return null;
  const name = called?.type === "variable" ? String(called.value) : null;
  // These have words of their own, above.
  if (name === "eval" || (name !== null && CHANGING.has(name))) return null;
  // A column's name before a bracket: somebody forgot the dollar.
  const bare = called?.type === "path" ? String(called.steps?.[0]?.value ?? "") : null;
  if (bare !== null && KNOWN.has(bare)) {
    return { message: `"${bare}" is not a function.`, help: `Functions begin with a dollar: $${bare}(...).` };
  }
  if (name === null || !/^[a-z]/i.test(name)) {
    return { message: "Functions of your own cannot be called.", help: "Use the functions of JSONata." };
  }
  return { message: `There is no function $${name}.`, help: didYouMean(name, FUNCTIONS) };
}

/**
 * The names that an expression reads of the record itself; null if it may read any. Names within a step, a filter or a group are
 * those of something inside the record.
 */
export function namesRead(tree: SyntaxNode): ReadonlySet<string> | null {
  const names = new Set<string>();
  return readsOf(tree, names) ? names : null;
}

function readsOf(node: SyntaxNode, names: Set<string>): boolean {
  switch (node.type) {
    case "path":
      return pathReads(node, names);
    case "name":
      names.add(String(node.value));
      return true;
    case "wildcard":
    case "descendant":
    case "parent":
      return false;
    case "variable":
      // The record as a whole. Other variables hold what was read elsewhere in the expression.
      return node.value !== "" && node.value !== "$";
    default:
      return childrenOf(node).every((child) => readsOf(child, names));
  }
}

function pathReads({ steps = [], group }: SyntaxNode, names: Set<string>): boolean {
  const [first, second, ...rest] = steps;
  if (first === undefined) return true;
  // `$$.name` is a name of the record, wherever it stands.
  const isRoot = first.type === "variable" && first.value === "$";
  if (isRoot && second?.type === "name") names.add(String(second.value));
  else if (!readsOf(withoutStages(first), names)) return false;
  const inside = [...stagesOf(first), ...(second === undefined ? [] : [second]), ...rest, group];
  return inside.every((part) => !mentionsRoot(part, names));
}

/** Whether something inside a path goes back to the whole record; what it reads of it by `$$.name` is noted. */
function mentionsRoot(part: unknown, names: Set<string>): boolean {
  let whole = false;
  if (!isNode(part) && !Array.isArray(part))
    return typeof part === "object" && part !== null && nodesIn(part).some((one) => mentionsRoot(one, names));
  for (const node of isNode(part) ? [part] : part.filter(isNode)) {
    visit(node, (one) => {
      if (one.type === "path" && one.steps?.[0]?.type === "variable" && one.steps[0].value === "$") {
        const [, second] = one.steps;
        if (second?.type === "name") names.add(String(second.value));
        else whole = true;
      } else if (one.type === "parent") whole = true;
    });
  }
  return whole;
}

function withoutStages(node: SyntaxNode): SyntaxNode {
  const { stages: _stages, predicate: _predicate, group: _group, ...rest } = node;
  return rest as SyntaxNode;
}

function stagesOf({ stages, predicate }: SyntaxNode): readonly unknown[] {
  return [stages, predicate].flat().filter((one) => one !== undefined);
}

function visit(node: SyntaxNode, look: (node: SyntaxNode) => void): void {
  look(node);
  for (const child of childrenOf(node)) visit(child, look);
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node).flatMap(nodesIn);
}

function nodesIn(part: unknown): readonly SyntaxNode[] {
  if (isNode(part)) return [part];
  if (Array.isArray(part)) return part.flatMap(nodesIn);
  if (typeof part === "object" && part !== null && !(part instanceof RegExp))
    return Object.values(part).flatMap(nodesIn);
  return [];
}

function isNode(part: unknown): part is SyntaxNode {
  return typeof part === "object" && part !== null && "type" in part && typeof part.type === "string";
}
