import { readFile } from "node:fs/promises";
import { checkMapping } from "./check-mapping.ts";
import { type Mapping, mappingOf } from "./mapping.ts";
import type { MappingOptions } from "./mapping-options.ts";
import { overlay } from "./overlay.ts";
import { MappingError, type MappingProblem } from "./problem.ts";
import { type LocatedYaml, readYaml } from "./read-yaml.ts";

/** The text of a mapping, and the name by which errors call it. */
export interface MappingText {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads a mapping.
 *
 * @param texts the mapping, or several of which each is put over those before it
 * @throws MappingError that shows every mistake with its place
 */
export function parseMapping(texts: readonly MappingText[], options: MappingOptions): Mapping {
  const files = texts.map(({ file, text }) => readYaml(file, text));
  const data = files.reduce<unknown>(
    (base, { data: over }, index) => (index === 0 ? over : overlay(base, over)),
    null,
  );
  const { rules, problems } = checkMapping(data, options);
  if (problems.length > 0) throw new MappingError(problems.map((problem) => placeOf(problem, files)));
  return mappingOf(rules, options.vocabulary);
}

/**
 * A mapping that is part of other settings.
 *
 * @returns its mistakes, if it has any
 */
export function inlineMapping(data: unknown, options: MappingOptions): Mapping | readonly MappingProblem[] {
  const { rules, problems } = checkMapping(data, options);
  return problems.length > 0 ? problems : mappingOf(rules, options.vocabulary);
}

/** @throws MappingError; what the file system threw if the file cannot be read */
export async function loadMapping(path: string, options: MappingOptions): Promise<Mapping> {
  return parseMapping([{ file: path, text: await readFile(path, "utf8") }], options);
}

/** In the last file that has it: what is put over the others is what somebody wrote last. */
function placeOf(problem: MappingProblem, files: readonly LocatedYaml[]) {
  const file = files.findLast((one) => one.holds(problem.path)) ?? files.at(-1);
  if (file === undefined) throw new RangeError("A mapping of no texts.");
  return file.locate(problem);
}
