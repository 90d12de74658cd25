import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, renderDiagnostic, type Source } from "@comity/dsl";
import { type Block, placeOf, root, wordAfter } from "./markdown.ts";

type Compiled = ReturnType<typeof compile>;

/** The vocabulary that the packs of this repository share. */
export function sharedVocabulary(): readonly Source[] {
  const folder = join(root, "rules", "vocabulary");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ file: `rules/vocabulary/${name}`, text: readFileSync(join(folder, name), "utf8") }));
}

/** Compiles the rules of a block against the shared vocabulary. */
export function compileBlock(block: Block, text = ruleText(block)): Compiled {
  return compile({ vocabulary: sharedVocabulary(), rules: [{ file: placeOf(block), text }] });
}

/** What is wrong, as a person would read it. */
export function inWords({ diagnostics }: Compiled): string {
  return diagnostics.map((one) => renderDiagnostic(one, { color: false })).join("\n");
}

/** A block as a whole file: a fragment is put into a rule, and declarations into a pack. */
export function ruleText(block: Block): string {
  const { text, words } = block;
  if (words.includes("fragment")) {
    const applies = text.includes("applies to") ? "" : "  applies to welcome\n";
    const then = /^\s*then /m.test(text) ? "" : "  then block\n";
    return `pack docs\nrule fragment\n${applies}${text}${then}`;
  }
  return /^\s*pack /m.test(text) ? text : `pack docs\n${text}`;
}

/** Each line of a `condition` block as a file of its own, in a rule that has nothing else. */
export function conditionsOf(block: Block): readonly { readonly condition: string; readonly text: string }[] {
  const record = wordAfter(block, "in");
  const intent = wordAfter(block, "for") ?? "welcome";
  const lines = block.text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((condition) => {
    const when = record === null ? condition : `some ${record} (${condition})`;
    return { condition, text: `pack docs\nrule r\n  applies to ${intent}\n  when ${when}\n  then block\n` };
  });
}
