import { type Clock, type Engine, openEngine } from "@comity/core";
import { compileEvaluator, loadRules, renderDiagnostic } from "@comity/dsl";
import { openStore } from "@comity/store";
import { systemClock } from "./system-clock.ts";

export interface OpenOptions {
  /** The folder that holds `vocabulary/` and the packs, or a bundle that `comity compile` wrote. */
  readonly rules: string;
  /** The packs to load; all in the folder if absent. A bundle has its own. */
  readonly packs?: readonly string[];
  /** Where the ledger lies: `sqlite:PATH` or a path; in memory if absent, which forgets all when the process ends. */
  readonly ledger?: string;
  /** The system's clock if absent. */
  readonly clock?: Clock;
  /** How long a clearance stands without a start; 24 hours if absent. */
  readonly clearanceLifeMs?: number;
  /** How long a start may go without a report; one hour if absent. */
  readonly leaseMs?: number;
  /** Gets what a subscriber threw; without it, that reaches the process as an uncaught error. */
  readonly onListenerError?: (error: unknown) => void;
}

/** The rules have mistakes. The message shows each, with its place and what to do. */
export class RulesError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RulesError";
  }
}

/**
 * Opens an engine: reads and checks the rules, opens the ledger, and from then on wakes its own holds.
 *
 * @throws RulesError if the rules have mistakes or the bundle cannot be used; StoreError if the ledger cannot be opened.
 */
export async function open(options: OpenOptions): Promise<Engine> {
  const { ruleSet, diagnostics } = await loadRules(options.rules, options.packs);
  if (ruleSet === null)
    throw new RulesError(diagnostics.map((one) => renderDiagnostic(one, { color: false })).join("\n"));
  const store = await openStore(options.ledger ?? "memory:");
  try {
    const { rules: _folder, packs: _packs, ledger: _ledger, clock = systemClock(), ...engine } = options;
    return await openEngine({
      ...engine,
      rules: ruleSet,
      evaluator: compileEvaluator(ruleSet),
      store,
      clock,
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}
