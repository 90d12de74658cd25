import { YAML_LIMITS, type YamlExcess, yamlExcess } from "@comity/core";
import {
  isMap,
  isPair,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import type { ConfigurationProblem } from "./problems.ts";

export type Path = readonly (string | number)[];

/** A text of YAML with where in it everything stands. */
export interface LocatedYaml {
  readonly data: unknown;
  /** Syntax that cannot be read; then there are no data. */
  readonly problems: readonly ConfigurationProblem[];
  /** Where a value stands; if it is not there, where it would. */
  placeOf(path: Path): { readonly line: number; readonly column: number };
  /** Where the name of a value stands. */
  placeOfKey(path: Path): { readonly line: number; readonly column: number };
}

/** Mappings may stand in it, and the keys of many programs. */
const LIMITS = { ...YAML_LIMITS, characters: 1_000_000 };

/** Reads a text that may be hostile: size and depth are limited before it is parsed, and no alias is followed. */
export function readYaml(given: string): LocatedYaml {
  const excess = yamlExcess(given, (all) => new Lexer().lex(all), LIMITS);
  const text = excess === null ? given : "";
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: false,
    prettyErrors: false,
    // Compared here, in one pass: the library compares every key with every other.
    uniqueKeys: false,
    logLevel: "error",
  });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;
  const problems: ConfigurationProblem[] = document.errors.map(({ message, pos }) => ({
    ...at(pos[0]),
    message: message.endsWith(".") ? message : `${message}.`,
    help: "",
  }));
  if (excess !== null) problems.push(tooMuch(given, excess));
  for (const key of keysTwice(document)) {
    const message = `"${String(key.value)}" stands here twice.`;
    problems.push({ ...at(offsetOf(key)), message, help: "Keep one of them." });
  }
  const placeOf = (path: Path): { line: number; column: number } => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (node !== undefined && node !== null) return at(offsetOf(node));
    }
    return at(offsetOf(document.contents));
  };
  return {
    data: problems.length > 0 ? null : dataOf(document, problems),
    problems,
    placeOf,
    placeOfKey(path) {
      const parent: unknown = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true);
      const key = path.at(-1);
      const pair = isMap(parent)
        ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
        : undefined;
      return pair === undefined ? placeOf(path) : at(offsetOf(pair.key));
    },
  };
}

function tooMuch(text: string, { limit, offset }: YamlExcess): ConfigurationProblem {
  if (limit === "characters") {
    const help = `${LIMITS.characters} characters are the most.`;
    return { line: 1, column: 1, message: "It is too long.", help };
  }
  const before = text.slice(0, offset).split("\n");
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message: `This is nested more than ${LIMITS.depth} levels deep.`,
    help: "Look for a bracket that is not closed, or write it in a file of its own.",
  };
}

/** Keys whose map has them before. */
function keysTwice(document: ReturnType<typeof parseDocument>): readonly Scalar[] {
  const twice: Scalar[] = [];
  visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (known.has(key.value)) twice.push(key);
        known.add(key.value);
      }
    },
  });
  return twice;
}

/** An alias could stand for more than fits any memory, and nobody needs one here. */
function dataOf(document: ReturnType<typeof parseDocument>, problems: ConfigurationProblem[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    problems.push({ line: 1, column: 1, message: "It has an alias (*name).", help: "Write the value out." });
    return null;
  }
}
