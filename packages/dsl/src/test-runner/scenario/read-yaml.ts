import { YAML_LIMITS, yamlExcess } from "@comity/core";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseAllDocuments,
  Scalar,
} from "yaml";
import type { DiagnosticList } from "../../diagnostic/problem.ts";
import { escapePointer } from "../../source/check-schema.ts";
import type { Source, Span } from "../../source/source.ts";
import * as problems from "./problems.ts";

/** What a scenario file may hold at most; a replay log that a program wrote is one too. */
const LIMITS = { ...YAML_LIMITS, characters: 2_000_000 };

/** One document of a YAML file as plain data, with where everything stands. */
export interface YamlDocument {
  readonly value: unknown;
  /** The span of the value at a JSON pointer, or of its key. */
  spanOf(pointer: string, onKey: boolean): Span;
}

/**
 * Reads YAML without guessing: a plain `2026-03-02`, `80.00`, `0x1F` or `no` stays the text that it looks like, and
 * only an empty value or `null` is no text. Aliases, tags, duplicate keys and `__proto__` are errors.
 */
export function readYaml(source: Source, diagnostics: DiagnosticList): readonly YamlDocument[] {
  const { text } = source;
  const excess = yamlExcess(text, (all) => new Lexer().lex(all), LIMITS);
  if (excess !== null) {
    const span = { start: excess.offset, end: excess.offset + 1 };
    const problem = excess.limit === "characters" ? problems.TOO_LONG : problems.TOO_DEEP;
    diagnostics.add(problem, { limit: LIMITS[excess.limit] }, { source, span });
    return [];
  }
  const parsed = parseAllDocuments(text, {
    schema: "failsafe",
    // Compared here, in one pass: the library compares every key with every other.
    uniqueKeys: false,
    strict: true,
    stringKeys: true,
    prettyErrors: false,
    logLevel: "silent",
  });
  // With no document at all the library gives a list that carries the errors itself.
  const documents = Array.isArray(parsed) ? (parsed as readonly Document.Parsed[]) : [];
  return documents.flatMap((document) => readDocument(document, source, diagnostics) ?? []);
}

function readDocument(
  document: Document.Parsed,
  source: Source,
  diagnostics: DiagnosticList,
): YamlDocument | null {
  const faults = [...document.errors, ...document.warnings];
  for (const { message, pos } of faults) {
    const span = { start: pos[0], end: Math.max(pos[1], pos[0] + 1) };
    diagnostics.add(problems.NOT_YAML, { message }, { source, span });
  }
  if (faults.length > 0) return null;
  const reader = new NodeReader(source, diagnostics);
  const value = reader.read(document.contents, "");
  if (reader.failed) return null;
  const whole = spanOfNode(document.contents) ?? { start: 0, end: 1 };
  return {
    value,
    spanOf: (pointer, onKey) => (onKey ? reader.keys.get(pointer) : reader.values.get(pointer)) ?? whole,
  };
}

/** Turns nodes into plain data and remembers where each stood. */
class NodeReader {
  readonly values = new Map<string, Span>();
  readonly keys = new Map<string, Span>();
  failed = false;
  private readonly source: Source;
  private readonly diagnostics: DiagnosticList;

  constructor(source: Source, diagnostics: DiagnosticList) {
    this.source = source;
    this.diagnostics = diagnostics;
  }

  read(node: Node | null, pointer: string): unknown {
    const span = spanOfNode(node);
    if (span !== null) this.values.set(pointer, span);
    if (isMap(node)) return this.readMap(node.items as Pair<Node, Node | null>[], pointer);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item as Node, `${pointer}/${index}`));
    if (isScalar(node)) return isNothing(node) ? null : String(node.value);
    if (isAlias(node)) this.refuse(problems.ALIAS, span);
    return null;
  }

  private readMap(pairs: readonly Pair<Node, Node | null>[], pointer: string): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const pair of pairs) {
      const name = isScalar(pair.key) ? String(pair.key.value) : "";
      const at = `${pointer}/${escapePointer(name)}`;
      const keySpan = spanOfNode(pair.key);
      if (keySpan !== null) this.keys.set(at, keySpan);
      if (name === "__proto__") this.refuse(problems.PROTO, keySpan);
      else if (Object.hasOwn(value, name)) this.refuseTwice(name, keySpan);
      else value[name] = this.read(pair.value, at);
      // A key without a value has no node to point at.
      if (keySpan !== null && !this.values.has(at)) this.values.set(at, keySpan);
    }
    return value;
  }

  private refuseTwice(name: string, span: Span | null): void {
    this.failed = true;
    const place = { source: this.source, span: span ?? { start: 0, end: 1 } };
    this.diagnostics.add(problems.NOT_YAML, { message: `"${name}" stands here twice` }, place);
  }

  private refuse(problem: typeof problems.ALIAS, span: Span | null): void {
    this.failed = true;
    this.diagnostics.add(problem, {}, { source: this.source, span: span ?? { start: 0, end: 1 } });
  }
}

function isNothing(scalar: Scalar): boolean {
  if (scalar.type !== Scalar.PLAIN && scalar.type !== undefined) return false;
  return scalar.value === null || /^(|~|null|Null|NULL)$/.test(String(scalar.value));
}

function spanOfNode(node: Node | null): Span | null {
  if (node?.range === undefined || node.range === null) return null;
  return { start: node.range[0], end: Math.max(node.range[1], node.range[0] + 1) };
}
