import { basename, dirname, relative } from "node:path";
import { bundleOf, type RuleSet } from "@comity/core";
import { emitModule, type Source } from "@comity/dsl";
import type { Output } from "./write-together.ts";

/** What a module gives beside its code: the rules that the code is of, so that it decides by itself. */
const TYPES = `import type { Evaluator, RuleSet } from "@comity/core";

/** The rules and their vocabulary: what \`openEngine\` takes as \`rules\`. */
export declare const rules: RuleSet;

/** Runs the rules by their code: what \`openEngine\` takes as \`evaluator\`. */
export declare const evaluator: Evaluator;
`;

/** The module at a path, its declarations and its source map. */
export function moduleFiles(path: string, rules: RuleSet, sources: readonly Source[]): readonly Output[] {
  const { code, map, types } = emitModule(rules, sources);
  const mapPath = `${path}.map`;
  // A source map names its sources from where it lies itself.
  const named = map.sources.map((file) => relative(dirname(path), file).replaceAll("\\", "/"));
  const text = [
    code.trimEnd(),
    'import { createEvaluator, loadBundle } from "@comity/core";',
    `export const rules = loadBundle(${JSON.stringify(bundleOf(rules))});`,
    "export const evaluator = createEvaluator(rules, { code: program });",
    `//# sourceMappingURL=${encodeURIComponent(basename(mapPath))}`,
  ];
  return [
    { path, what: "the rules as a module", text: `${text.join("\n")}\n` },
    {
      path: path.replace(/js$/, "ts").replace(/\.(m?ts)$/, ".d.$1"),
      what: "its types",
      text: `${types}\n${TYPES}`,
    },
    { path: mapPath, what: "its source map", text: `${JSON.stringify({ ...map, sources: named })}\n` },
  ];
}

/** The bundle at a path. */
export function bundleFile(path: string, rules: RuleSet): Output {
  return { path, what: "the rules as a bundle", text: bundleOf(rules) };
}
