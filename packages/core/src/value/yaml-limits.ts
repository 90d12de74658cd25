/** What a text of YAML may be at most, so that a parser that recurses, or compares, ends soon and within its stack. */
export interface YamlLimits {
  readonly characters: number;
  /** How many lists and maps may stand in one another. */
  readonly depth: number;
}

/** For what a person writes: several times what anybody did, and parsed within a second whatever it holds. */
export const YAML_LIMITS: YamlLimits = { characters: 100_000, depth: 40 };

/** Which limit a text goes beyond, and at which offset. */
export interface YamlExcess {
  readonly limit: keyof YamlLimits;
  readonly offset: number;
}

/**
 * Whether a text of YAML that may be hostile is too much for a parser; null: it may be parsed.
 *
 * @param lex the tokens of a text as the lexer of the package `yaml` gives them, which does not recurse. A count of brackets and
 *   indentation would not do: what a quoted text or a comment holds looks like the end of a list.
 */
export function yamlExcess(
  text: string,
  lex: (text: string) => Iterable<string>,
  limits: YamlLimits = YAML_LIMITS,
): YamlExcess | null {
  if (text.length > limits.characters) return { limit: "characters", offset: 0 };
  const offset = tooDeepAt(lex(text), limits.depth);
  return offset === null ? null : { limit: "depth", offset };
}

/** The lexer's mark that a scalar's text follows; like the marks of documents it has no text of its own. */
const SCALAR = "\u001f";
const MARKS = new Set([SCALAR, "\u0002", "\u0018"]);

/**
 * Where tokens nest deeper than `depth`. The parser never nests more than twice as deep as is counted here: what it takes for a pair
 * in a list, as in `[a: 1]`, is a map that has no brackets of its own.
 */
function tooDeepAt(tokens: Iterable<string>, depth: number): number | null {
  const columns: number[] = [];
  let flow = 0;
  let column = 0;
  let offset = 0;
  let inScalar = false;
  for (const token of tokens) {
    if (MARKS.has(token)) {
      inScalar = token === SCALAR;
      if (inScalar && flow === 0) open(columns, column);
      continue;
    }
    if (inScalar) inScalar = false;
    else if (token === "[" || token === "{") flow++;
    else if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
    else if (flow === 0 && (token === "-" || token === "?" || token === ":")) open(columns, column);
    if (columns.length + flow > depth) return offset;
    offset += token.length;
    const newline = token.lastIndexOf("\n");
    column = newline < 0 ? column + token.length : token.length - newline - 1;
  }
  return null;
}

/** Something begins at this column: it ends everything that began further right, and is inside what is further left. */
function open(columns: number[], column: number): void {
  while ((columns.at(-1) ?? -1) >= column) columns.pop();
  columns.push(column);
}
