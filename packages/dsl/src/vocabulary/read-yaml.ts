import { YAML_LIMITS, yamlExcess } from "@comity/core";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  parseDocument,
  type YAMLError,
} from "yaml";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import type { Source, Span } from "../source/source.ts";

/** Where a value stands; `key` is the key that it stands under, if it has one. */
export interface YamlPlace {
  readonly key: Span | null;
  readonly value: Span;
}

/** Plain data from YAML, with the place of every value by its JSON pointer. Objects have no prototype. */
export interface LocatedYaml {
  readonly source: Source;
  readonly data: unknown;
  readonly places: ReadonlyMap<string, YamlPlace>;
}

/** One step of a JSON pointer. */
export function pointer(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/**
 * Reads one YAML document from a text that may be hostile: size and depth are limited before it is parsed, and
 * anchors, tags, merge keys, duplicate keys and `__proto__` are refused. Null if anything was wrong.
 */
export function readYaml(source: Source, diagnostics: DiagnosticList): LocatedYaml | null {
  const excess = yamlExcess(source.text, (text) => new Lexer().lex(text));
  if (excess !== null) {
    const { characters, depth } = YAML_LIMITS;
    const limit =
      excess.limit === "characters" ? `${characters.toLocaleString("en")} characters` : `${depth} levels`;
    const span = { start: excess.offset, end: excess.offset + 1 };
    diagnostics.add(VOCABULARY.tooLarge, { limit }, { source, span });
    return null;
  }
  const document = parseDocument(source.text, {
    schema: "core",
    merge: false,
    // Compared here, in one pass: the library compares every key with every other.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  // A tab makes what follows it look wrong too; one of them is shown, as its author will find the others.
  const tab = document.errors.find(({ code }) => code === "TAB_AS_INDENT");
  if (tab !== undefined) diagnostics.add(VOCABULARY.tab, {}, { source, span: spanOfError(tab) });
  else for (const error of document.errors) reportYamlError(error, source, diagnostics);
  if (document.errors.length > 0) return null;
  return locate(document, source, diagnostics);
}

function spanOfError({ pos: [start, end] }: YAMLError): Span {
  return { start, end: Math.max(end, start + 1) };
}

function reportYamlError(error: YAMLError, source: Source, diagnostics: DiagnosticList): void {
  const span = spanOfError(error);
  const reason = error.message.endsWith(".") ? error.message : `${error.message}.`;
  diagnostics.add(VOCABULARY.notYaml, { reason }, { source, span });
}

function locate(document: Document.Parsed, source: Source, diagnostics: DiagnosticList): LocatedYaml | null {
  const places = new Map<string, YamlPlace>();
  const before = diagnostics.all.length;

  const refuse = (what: string, node: Node | null | undefined): null => {
    diagnostics.add(VOCABULARY.refused, { what }, { source, span: spanOf(node) });
    return null;
  };

  const convert = (node: Node | null | undefined, at: string, key: Span | null): unknown => {
    places.set(at, { key, value: node ? spanOf(node) : (key ?? { start: 0, end: 1 }) });
    if (!node) return null;
    if (isAlias(node)) return refuse("An alias (*name)", node);
    if (node.anchor !== undefined) return refuse("An anchor (&name)", node);
    if (node.tag !== undefined) return refuse("A tag (!name)", node);
    if (isScalar(node)) return node.value;
    if (isSeq<Node>(node)) return node.items.map((item, index) => convert(item, pointer(at, index), null));
    if (!isMap<Node, Node | null>(node)) return null;
    const object: Record<string, unknown> = Object.create(null);
    for (const { key: keyNode, value } of node.items) {
      const name = isScalar(keyNode) ? keyNode.value : null;
      if (typeof name !== "string") refuse("A key that is not a name", keyNode);
      else if (name === "__proto__") refuse("The key __proto__", keyNode);
      else if (Object.hasOwn(object, name)) {
        diagnostics.add(VOCABULARY.keyTwice, { key: name }, { source, span: spanOf(keyNode) });
      } else object[name] = convert(value, pointer(at, name), spanOf(keyNode));
    }
    return object;
  };

  const data = convert(document.contents, "", null);
  return diagnostics.all.length > before ? null : { source, data, places };
}

function spanOf(node: Node | null | undefined): Span {
  const [start, end] = node?.range ?? [0, 1];
  return { start, end: Math.max(end, start + 1) };
}
