import { YAML_LIMITS, yamlExcess } from "@comity/core";
import { type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, parseDocument } from "yaml";
import { type LocatedProblem, MappingError, type MappingProblem, type Path } from "./problem.ts";

/** Plain data from YAML, and where each part of it stands. Objects have no prototype. */
export interface LocatedYaml {
  readonly file: string;
  readonly data: unknown;
  /** Whether there is something at this place. */
  holds(path: Path): boolean;
  /** A problem with its place; that of the nearest part around it, if the part itself is not there. */
  locate(problem: MappingProblem): LocatedProblem;
}

/**
 * Reads one YAML document from a text that may be hostile: size and depth are limited before it is parsed, and anchors, tags,
 * merge keys, duplicate keys and `__proto__` are refused.
 *
 * @throws MappingError
 */
export function readYaml(file: string, text: string): LocatedYaml {
  const at = (offset: number, message: string, help: string): LocatedProblem => {
    const { line, column } = positionOf(text, offset);
    return { path: [], message, help, file, line, column, text: text.split("\n", line)[line - 1] ?? "" };
  };
  const excess = yamlExcess(text, (all) => new Lexer().lex(all));
  if (excess !== null) {
    const { characters, depth } = YAML_LIMITS;
    const limit = excess.limit === "characters" ? `${characters} characters` : `${depth} levels`;
    throw new MappingError([at(excess.offset, `The file has more than ${limit}.`, "Divide it.")]);
  }
  const document = parseDocument(text, {
    schema: "core",
    merge: false,
    // Compared here, in one pass: the library compares every key with every other.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  if (document.errors.length > 0) {
    throw new MappingError(
      document.errors.map(({ pos, message, code }) =>
        at(pos[0], `This is not YAML: ${message.split("\n", 1)[0]}`, helpFor(code)),
      ),
    );
  }
  return locate(document, file, at);
}

function helpFor(code: string): string {
  if (code === "TAB_AS_INDENT") return "Indent with spaces.";
  if (code === "BAD_SCALAR_START")
    return 'Put the text in quotes; for a column\'s name write {column: "..."}.';
  return "";
}

type At = (offset: number, message: string, help: string) => LocatedProblem;

function locate(document: Document.Parsed, file: string, at: At): LocatedYaml {
  const places = new Map<string, number>();
  const problems: LocatedProblem[] = [];
  const refuse = (node: Node | null | undefined, what: string): null => {
    problems.push(at(node?.range?.[0] ?? 0, `${what} cannot be used here.`, "Write it out."));
    return null;
  };
  const convert = (node: Node | null | undefined, path: Path): unknown => {
    const key = JSON.stringify(path);
    if (!places.has(key)) places.set(key, node?.range?.[0] ?? 0);
    if (!node) return null;
    if (isAlias(node)) return refuse(node, "An alias (*name)");
    if (node.anchor !== undefined) return refuse(node, "An anchor (&name)");
    if (node.tag !== undefined) return refuse(node, "A tag (!name)");
    if (isScalar(node)) return node.value;
    if (isSeq<Node>(node)) return node.items.map((item, index) => convert(item, [...path, index]));
    if (!isMap<Node, Node | null>(node)) return null;
    const object: Record<string, unknown> = Object.create(null);
    for (const { key: keyNode, value } of node.items) {
      const name = isScalar(keyNode) ? nameOf(keyNode.value) : null;
      if (name === null || name === "__proto__") refuse(keyNode, "This key");
      else if (Object.hasOwn(object, name)) {
        problems.push(at(keyNode.range?.[0] ?? 0, `"${name}" stands here twice.`, "Keep one of them."));
      } else {
        places.set(JSON.stringify([...path, name]), keyNode.range?.[0] ?? 0);
        object[name] = convert(value, [...path, name]);
      }
    }
    return object;
  };
  const data = convert(document.contents, []);
  if (problems.length > 0) throw new MappingError(problems);
  return {
    file,
    data,
    holds: (path) => places.has(JSON.stringify(path)),
    locate(problem) {
      for (let path = problem.path; ; path = path.slice(0, -1)) {
        const offset = places.get(JSON.stringify(path));
        if (offset !== undefined || path.length === 0) {
          return { ...at(offset ?? 0, problem.message, problem.help), path: problem.path };
        }
      }
    },
  };
}

/** Codes that stand as keys of a table of values are often numbers. */
function nameOf(key: unknown): string | null {
  if (typeof key === "string") return key;
  return typeof key === "number" || typeof key === "boolean" ? String(key) : null;
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.min(offset, text.length)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
