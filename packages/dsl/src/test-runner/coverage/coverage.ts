import type { RuleSet, SourceRef } from "@comity/core";
import type { CoverageCollector } from "./collector.ts";
import { type Declaration, declarationsOf } from "./declarations.ts";
import type { Outcome, Point } from "./point.ts";

/** How many outcomes are asked for, and how many of them tests have reached. */
export interface Share {
  readonly asked: number;
  readonly reached: number;
}

/** What tests have reached of the outcomes that can occur. */
export interface Coverage extends Share {
  readonly packs: readonly PackCoverage[];
}

export interface PackCoverage extends Share {
  readonly name: string;
  /** By file and place. */
  readonly declarations: readonly DeclarationCoverage[];
}

export interface DeclarationCoverage extends Share {
  /** `pack/name`; for what a pack says for all its rules, `pack`. */
  readonly id: string;
  readonly name: string;
  readonly kind: Declaration["kind"];
  readonly source: SourceRef;
  /** Those of which any outcome is asked for. */
  readonly points: readonly PointCoverage[];
}

export interface PointCoverage {
  readonly kind: Point["kind"];
  readonly source: SourceRef;
  /** The silo of the record that a condition is said of; null if it is said of none. */
  readonly silo: string | null;
  readonly outcomes: readonly OutcomeCoverage[];
}

export interface OutcomeCoverage {
  readonly outcome: Outcome;
  /** How often tests have reached it. */
  readonly count: number;
}

/**
 * What the tests have reached of these rules.
 *
 * @param packs only these; all if absent.
 */
export function coverageOf(
  rules: RuleSet,
  collector: CoverageCollector,
  packs?: readonly string[],
): Coverage {
  const declarations = declarationsOf(rules).map((one) => ({
    pack: one.pack,
    covered: covered(one, collector),
  }));
  const wanted = rules.program.packs.filter(({ name }) => packs === undefined || packs.includes(name));
  const byPack = wanted.map(({ name }) => {
    const own = declarations.filter(({ pack }) => pack === name).map((one) => one.covered);
    return { name, declarations: own, ...total(own) };
  });
  return { packs: byPack, ...total(byPack) };
}

/** The share in per cent, from 0 to 100, not rounded; 100 where nothing is asked for. */
export function percentOf({ asked, reached }: Share): number {
  return asked === 0 ? 100 : (reached / asked) * 100;
}

function covered(declaration: Declaration, collector: CoverageCollector): DeclarationCoverage {
  const { id, name, kind, source } = declaration;
  const points = declaration.points
    .map((point) => ({
      kind: point.kind,
      source: point.source,
      silo: point.silo,
      outcomes: point.possible().map((outcome) => ({ outcome, count: collector.count(point.key, outcome) })),
    }))
    .filter(({ outcomes }) => outcomes.length > 0);
  const outcomes = points.flatMap((point) => point.outcomes);
  const reached = outcomes.filter(({ count }) => count > 0).length;
  return { id, name, kind, source, points, asked: outcomes.length, reached };
}

function total(shares: readonly Share[]): Share {
  return {
    asked: shares.reduce((sum, { asked }) => sum + asked, 0),
    reached: shares.reduce((sum, { reached }) => sum + reached, 0),
  };
}
