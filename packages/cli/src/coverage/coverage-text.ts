import type { Style } from "../frame/style.ts";
import { type LocatedCoverage, type LocatedDeclaration, type LocatedPoint, missingOf } from "./located.ts";
import { NEVER, percentInWords } from "./words.ts";

const LONGEST_TEXT = 70;

/**
 * The summary for people: the share of each pack, and of each declaration that lacks something what it lacks.
 *
 * @param advice stands under the list; null: nothing does.
 */
export function coverageText(coverage: LocatedCoverage, style: Style, advice: string | null): string {
  const { percent, asked, reached, packs } = coverage;
  const total = `Coverage: ${percentInWords(percent)} (${reached} of ${asked} outcomes)`;
  const width = Math.max(0, ...packs.map(({ name }) => name.length));
  const parts = packs.map((pack) => {
    const share = percentInWords(pack.percent).padStart(6);
    const head = `${style("strong", pack.name.padEnd(width))}  ${share}  ${pack.reached} of ${pack.asked}`;
    return [head, ...pack.declarations.filter(lacks).flatMap((one) => lackOf(one, style))].join("\n");
  });
  const below = advice === null ? "" : `\n${advice}\n`;
  return `${style("strong", total)}\n\n${parts.join("\n")}\n${below}`;
}

function lacks({ asked, reached }: LocatedDeclaration): boolean {
  return reached < asked;
}

function lackOf(declaration: LocatedDeclaration, style: Style): readonly string[] {
  const { kind, name, percent, asked, reached, points } = declaration;
  const what = kind === "pack" ? name : `${kind} ${name}`;
  const head = `  ${what}  ${style("faint", percentInWords(percent))}`;
  if (reached === 0) {
    return [head, `    ${placeIn(declaration)}  ${style("bad", `no test reaches it: ${asked} outcomes`)}`];
  }
  return [head, ...points.flatMap((point) => missingLines(point, style))];
}

function missingLines(point: LocatedPoint, style: Style): readonly string[] {
  return missingOf(point).map(
    (outcome) => `    ${placeIn(point)}  ${shortened(point.text)}  ${style("bad", NEVER[outcome])}`,
  );
}

function placeIn({ file, line, column }: LocatedPoint | LocatedDeclaration): string {
  return `${file}:${line}:${column}`;
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 3).trimEnd()}...`;
}
