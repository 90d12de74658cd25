import { formatInstant, type Instant } from "@comity/core";
import type { Comity } from "../contract/comity.ts";
import type { FactSource } from "../contract/fact-source.ts";
import type { Keep } from "../keep/keep.ts";

/** Where it is noted that a source is in step, and told what that comes to. */
export type InStep = Pick<Watermark, "note" | "tell">;

/** The silos that a source feeds. */
export function silosOf({ silo, silos }: Pick<FactSource, "silo" | "silos">): readonly string[] {
  return silos ?? [silo];
}

/** The watermarks of all silos that these sources feed. */
export function watermarksOf(sources: readonly FactSource[], keep: Keep): InStep {
  const silos = [...new Set(sources.flatMap(silosOf))];
  const marks = silos.map((silo) => {
    const feeding = sources.filter((source) => silosOf(source).includes(silo));
    return new Watermark(
      silo,
      feeding.map(({ name }) => name),
      keep,
    );
  });
  return {
    note: (source, asOf) => noteInStep(keep, source, asOf),
    async tell(comity) {
      for (const mark of marks) await mark.tell(comity);
    },
  };
}

function noteInStep({ sources, transact }: Keep, source: string, asOf: Instant): void {
  transact(() => {
    const before = sources.state(source);
    sources.put(source, { ...before, inStepAsOf: Math.max(before.inStepAsOf ?? asOf, asOf) });
  });
}

/**
 * Tells Comity as of when a silo is in step. A silo that several sources feed is in step only as of the earliest of them, and
 * not before each of them has been once.
 */
export class Watermark {
  readonly silo: string;
  readonly #sources: readonly string[];
  readonly #keep: Keep;

  /** @param sources names of all sources that feed the silo */
  constructor(silo: string, sources: readonly string[], keep: Keep) {
    this.silo = silo;
    this.#sources = sources;
    this.#keep = keep;
  }

  /** Notes that a source is in step. @throws KeepError */
  note(source: string, asOf: Instant): void {
    noteInStep(this.#keep, source, asOf);
  }

  /** As of when the silo is in step; null: a source has never been. */
  asOf(): Instant | null {
    let earliest = Number.POSITIVE_INFINITY;
    for (const source of this.#sources) {
      const { inStepAsOf } = this.#keep.sources.state(source);
      if (inStepAsOf === null) return null;
      earliest = Math.min(earliest, inStepAsOf);
    }
    return Number.isFinite(earliest) ? earliest : null;
  }

  /** @throws InputError, StoreError as Comity does */
  async tell(comity: Comity): Promise<void> {
    const asOf = this.asOf();
    if (asOf !== null) await comity.sync(this.silo, formatInstant(asOf));
  }
}
