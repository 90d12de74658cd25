import type { RuleSet } from "@comity/core";
import { definitionOf } from "../comity/definition.ts";
import { type Asked, drawContexts } from "./draw-contexts.ts";
import { loadPacks } from "./load-packs.ts";
import { withCopies } from "./vary-rules.ts";

/** The packs with copies of their rules, and messages to ask about. */
export interface PacksTask {
  readonly rules: RuleSet;
  readonly asked: readonly Asked[];
  /** What the interpreter finds: for each message the ids of the rules that fire, sorted. Worked out when it is asked for. */
  readonly expected: () => readonly (readonly string[])[];
}

/** @param size how many rules, at least as many as the packs have */
export async function drawPacks(size: number): Promise<PacksTask> {
  const packs = await loadPacks();
  const asked = drawContexts(packs);
  const rules = withCopies(packs, size, asked);
  const expected = () => {
    const definition = definitionOf(rules.program);
    return asked.map(({ context }) => definition(context.situation).fired.toSorted());
  };
  return { rules, asked, expected };
}
