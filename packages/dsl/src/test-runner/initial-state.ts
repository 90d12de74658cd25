import type { InitialState, Vocabulary } from "@comity/core";
import type { SetUp } from "./model.ts";

/** A set-up for the engine: every silo of the vocabulary has a standing, and the ones not named are live. */
export function initialState(setUp: SetUp, vocabulary: Vocabulary): InitialState {
  const silos: Record<string, string> = {};
  for (const silo of vocabulary.silos.keys()) silos[silo] = "live";
  for (const [silo, asOf] of Object.entries(setUp.asOf)) silos[silo] = asOf;
  for (const silo of setUp.unreadable) silos[silo] = "unreadable";
  return { customers: setUp.customers, records: setUp.records, silos };
}

/** The silos that stay in step as the clock moves. */
export function liveSilos(initial: InitialState): ReadonlySet<string> {
  const live = Object.entries(initial.silos ?? {}).filter(([, standing]) => standing === "live");
  return new Set(live.map(([silo]) => silo));
}
