import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

export const EDITORS = join(import.meta.dirname, "../../../../editors");
const GRAMMAR = join(EDITORS, "textmate/comity.tmLanguage.json");
const SCOPE = "source.comity";

/** A piece of a line with the names that themes colour it by, without the name of the language. */
export interface Coloured {
  readonly start: number;
  readonly text: string;
  readonly scopes: readonly string[];
}

const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) =>
    scope === SCOPE ? textmate.parseRawGrammar(readFileSync(GRAMMAR, "utf8"), GRAMMAR) : null,
});
const grammar = await registry.loadGrammar(SCOPE);

/** Colours a text as editors do, line by line. Starts are offsets in the text. */
export function tokenize(text: string): readonly Coloured[] {
  if (grammar === null) throw new Error(`There is no grammar for ${SCOPE}.`);
  const coloured: Coloured[] = [];
  let stack = textmate.INITIAL;
  let start = 0;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    for (const { startIndex, endIndex, scopes } of tokens) {
      const piece = line.slice(startIndex, endIndex);
      coloured.push({ start: start + startIndex, text: piece, scopes: scopes.slice(1) });
    }
    stack = ruleStack;
    start += line.length + 1;
  }
  return coloured;
}
