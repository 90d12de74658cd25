import { parseSync } from "vite";

export interface Located {
  readonly line: number;
}

export interface ImportFact extends Located {
  readonly specifier: string;
}

export interface MemberFact extends Located {
  readonly name: string;
}

/** What the checks need to know of one file. */
export interface SourceFacts {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly syntaxErrors: readonly string[];
  /** Static, dynamic, type-only and re-exporting imports alike. */
  readonly imports: readonly ImportFact[];
  readonly defaultExports: readonly Located[];
  readonly starExports: readonly Located[];
  /** Members by their dotted name, such as `Date.now`. */
  readonly members: readonly MemberFact[];
  /** `new Date()` and `Date()`, which read the clock. */
  readonly clockDates: readonly Located[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function visit(value: unknown, enter: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, enter);
  } else if (isNode(value)) {
    enter(value);
    for (const field of Object.values(value)) visit(field, enter);
  }
}

/** The number of lines as an editor shows it: a line break at the end starts none. */
function countLines(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

function stringOf(node: unknown): string | undefined {
  return isNode(node) && typeof node.value === "string" ? node.value : undefined;
}

function identifier(node: unknown): string | undefined {
  return isNode(node) && node.type === "Identifier" && typeof node.name === "string" ? node.name : undefined;
}

/** `Date.now` and `Date["now"]` are both `Date.now`; so is `globalThis.Date.now`. */
function memberName(node: Node): string | undefined {
  const property = node.computed === true ? stringOf(node.property) : identifier(node.property);
  const object = objectName(node.object);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

function objectName(node: unknown): string | undefined {
  if (isNode(node) && node.type === "MemberExpression" && identifier(node.object) === "globalThis") {
    return identifier(node.property);
  }
  return identifier(node);
}

const importTypes = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ImportExpression",
  "TSImportType",
]);

export function readSource(path: string, text: string): SourceFacts {
  const parsed = parseSync(path, text);
  const imports: ImportFact[] = [];
  const defaultExports: Located[] = [];
  const starExports: Located[] = [];
  const members: MemberFact[] = [];
  const clockDates: Located[] = [];

  visit(parsed.program, (node) => {
    const line = (): number => text.slice(0, node.start).split("\n").length;
    if (importTypes.has(node.type)) {
      const specifier = stringOf(node.source);
      if (specifier !== undefined) imports.push({ specifier, line: line() });
    }
    if (node.type === "ExportAllDeclaration") starExports.push({ line: line() });
    if (node.type === "ExportDefaultDeclaration") defaultExports.push({ line: line() });
    if (
      node.type === "ExportSpecifier" &&
      (identifier(node.exported) ?? stringOf(node.exported)) === "default"
    ) {
      defaultExports.push({ line: line() });
    }
    if (node.type === "MemberExpression") {
      const name = memberName(node);
      if (name !== undefined) members.push({ name, line: line() });
    }
    const isDate = objectName(node.callee) === "Date";
    const hasArguments = Array.isArray(node.arguments) && node.arguments.length > 0;
    if (isDate && (node.type === "CallExpression" || (node.type === "NewExpression" && !hasArguments))) {
      clockDates.push({ line: line() });
    }
  });

  return {
    path,
    lines: countLines(text),
    syntaxErrors: parsed.errors.map((error) => error.message),
    imports,
    defaultExports,
    starExports,
    members,
    clockDates,
  };
}
