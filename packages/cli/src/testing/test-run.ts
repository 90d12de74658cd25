import type { Observer, RuleSet, Store } from "@comity/core";
import type { RunOptions } from "@comity/dsl";
import type { RuleLoader } from "./rule-loader.ts";
import type { TestReport } from "./test-report.ts";

/** What all tests of one run share. */
export interface TestRun {
  readonly loader: RuleLoader;
  /** An empty store, one for each case. */
  readonly openStore: () => Promise<Store>;
  readonly report: TestReport;
  /** Who is told what the rules of a case come to; undefined: nobody. */
  readonly observer: (rules: RuleSet) => Observer | undefined;
}

/** How a case of this run is run with these rules. */
export function optionsFor(rules: RuleSet, { openStore, observer }: TestRun): RunOptions {
  return { rules, openStore, observer: observer(rules) };
}
