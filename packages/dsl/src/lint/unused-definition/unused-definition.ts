import { LINT } from "../../diagnostic/lint-problems.ts";
import type { More } from "../../diagnostic/problem.ts";
import type { InFile, Pack, Packs } from "../../resolve/packs.ts";
import type { Define } from "../../syntax/ast.ts";
import type { LintRule } from "../lint-rule.ts";
import { isPath, nodesIn } from "../nodes-in.ts";
import { spanWithLines } from "./span-with-lines.ts";

export const unusedDefinition: LintRule = {
  name: "unused-definition",
  codes: [LINT.unusedDefinition.code],
  severity: "warning",
  summary: "A definition that no rule and no alert uses, not even by way of another definition.",
  fixable: true,
  find(context) {
    const used = usedDefinitions(context.input.packs);
    for (const pack of context.includedPacks()) {
      for (const definition of pack.definitions.values()) {
        if (used.has(definition.node)) continue;
        const { source, node } = definition;
        const at = { source, span: node.name.span };
        context.report(LINT.unusedDefinition, { name: node.name.text }, at, fixFor(definition, pack));
      }
    }
  },
};

/** Definitions that declarations name, and those that these name in turn. A word that may mean one counts. */
function usedDefinitions(packs: Packs): ReadonlySet<Define> {
  const used = new Set<Define>();
  const waiting: InFile<object>[] = [...packs.values()].flatMap((pack) => [
    ...pack.declarations,
    ...(pack.header === null ? [] : [pack.header]),
  ]);
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    for (const definition of namedIn(one, packs)) {
      if (used.has(definition.node)) continue;
      used.add(definition.node);
      waiting.push(definition);
    }
  }
  return used;
}

function namedIn({ node, pack, uses }: InFile<object>, packs: Packs): readonly InFile<Define>[] {
  const paths = nodesIn(node, isPath).map(({ parts }) => parts.map(({ text }) => text).join("."));
  const written = new Set(paths);
  return [pack, ...uses].flatMap((name) =>
    [...(packs.get(name)?.definitions.values() ?? [])].filter(
      (one) => written.has(one.node.name.text) || written.has(`${name}.${one.node.name.text}`),
    ),
  );
}

function fixFor({ node, source }: InFile<Define>, pack: Pack): More {
  const comments = pack.files.find((one) => one.source === source)?.file.comments ?? [];
  const span = spanWithLines(node.span, source, comments);
  const title = `Take out \`${node.name.text}\``;
  return span === null ? {} : { fix: { title, edits: [{ span, replacement: "" }] } };
}
