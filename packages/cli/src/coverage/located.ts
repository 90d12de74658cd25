import type { SourceRef } from "@comity/core";
import {
  type Coverage,
  type DeclarationCoverage,
  type Outcome,
  type PointCoverage,
  percentOf,
  positionAt,
  type Share,
  type Source,
} from "@comity/dsl";

/** Coverage with places in lines and columns and with the texts at them: what `--coverage-json` writes. */
export interface LocatedCoverage extends LocatedShare {
  readonly version: 1;
  readonly packs: readonly LocatedPack[];
}

export interface LocatedShare {
  /** Rounded down to a tenth, so that 100 means all. */
  readonly percent: number;
  readonly asked: number;
  readonly reached: number;
}

export interface LocatedPack extends LocatedShare {
  readonly name: string;
  readonly declarations: readonly LocatedDeclaration[];
}

export interface LocatedDeclaration extends LocatedShare, LocatedPlace {
  readonly id: string;
  readonly kind: DeclarationCoverage["kind"];
  readonly name: string;
  readonly points: readonly LocatedPoint[];
}

/** Lines and columns are counted from 1; the end is the place after the last character. */
export interface LocatedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
}

export interface LocatedPoint extends LocatedPlace {
  readonly kind: PointCoverage["kind"];
  /** What stands there, on one line. */
  readonly text: string;
  readonly outcomes: readonly { readonly outcome: Outcome; readonly count: number }[];
}

/** A source by its name, as rules name it. */
export type SourceOf = (file: string) => Source;

export function locate(coverage: Coverage, sourceOf: SourceOf): LocatedCoverage {
  return {
    version: 1,
    ...shareOf(coverage),
    packs: coverage.packs.map((pack) => ({
      name: pack.name,
      ...shareOf(pack),
      declarations: pack.declarations.map((declaration) => located(declaration, sourceOf)),
    })),
  };
}

/** The outcomes of a point that no test reached. */
export function missingOf({ outcomes }: LocatedPoint): readonly Outcome[] {
  return outcomes.filter(({ count }) => count === 0).map(({ outcome }) => outcome);
}

function located(declaration: DeclarationCoverage, sourceOf: SourceOf): LocatedDeclaration {
  const { id, kind, name, source } = declaration;
  return {
    id,
    kind,
    name,
    ...shareOf(declaration),
    ...placeOf(headOf(declaration, sourceOf), sourceOf),
    points: declaration.points.map((point) => {
      // What a whole limit or alert comes to is told at its name.
      const at = point.source === source ? headOf(declaration, sourceOf) : point.source;
      const text = sourceOf(at.file).text.slice(at.start, at.end).replace(/\s+/g, " ");
      return { kind: point.kind, text, ...placeOf(at, sourceOf), outcomes: point.outcomes };
    }),
  };
}

/** `observe rule name`, of the whole declaration; of what a pack says, all of it. */
function headOf({ kind, name, source }: DeclarationCoverage, sourceOf: SourceOf): SourceRef {
  if (kind === "pack") return source;
  const { text } = sourceOf(source.file);
  const word = text.indexOf(kind, source.start) + kind.length;
  return { ...source, end: Math.min(source.end, text.indexOf(name, word) + name.length) };
}

function placeOf({ file, start, end }: SourceRef, sourceOf: SourceOf): LocatedPlace {
  const source = sourceOf(file);
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return { file, line: from.line, column: from.column, end_line: to.line, end_column: to.column };
}

function shareOf(share: Share): LocatedShare {
  const { asked, reached } = share;
  return { percent: Math.floor(percentOf(share) * 10) / 10, asked, reached };
}
