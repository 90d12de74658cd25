import type { RuleSet } from "@comity/core";
import type { Source } from "../../source/source.ts";
import { emitLines, line, textOf } from "./emit-javascript.ts";
import { type SourceMap, sourceMapOf } from "./source-map.ts";

/** A program as an ES module. */
export interface EmittedModule {
  /** Exports `program`, a `GeneratedProgram`, and imports `@comity/core/runtime`. It needs no code generation to run. */
  readonly code: string;
  /** From the lines of the code to those of the rules. Whoever writes both files links them by a last line of the code. */
  readonly map: SourceMap;
  /** The module's declarations, for a `.d.ts` beside it. */
  readonly types: string;
}

const TYPES = `import type { GeneratedProgram } from "@comity/core";

/** The conditions of the rules as code: for \`createEvaluator\`, with the rule set that they were compiled from. */
export declare const program: GeneratedProgram;
`;

/**
 * Writes the conditions of a program as an ES module, for where code is not to be generated as the program runs.
 *
 * @param sources the texts of the rules, by the names that the rule set's places have: without them the map is empty
 */
export function emitModule(ruleSet: RuleSet, sources: readonly Source[] = []): EmittedModule {
  const { imports, lines, program } = emitLines(ruleSet);
  const all = [
    line("// Compiled from rules by Comity: change those, and compile again."),
    ...(imports.length === 0 ? [] : [line(`import { ${imports.join(", ")} } from "@comity/core/runtime";`)]),
    ...lines,
    line(`export const program = ${program};`),
  ];
  return { code: textOf(all), map: sourceMapOf(all, sources), types: TYPES };
}
