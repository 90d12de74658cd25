import { type Clock, type Engine, openEngine, type RuleSet, type Store, StoreError } from "@comity/core";
import { compileEvaluator } from "@comity/dsl";
import { openStore, storeNamed } from "@comity/store";
import { loadSound } from "./load.ts";
import { stateOfFiles } from "./rule-files.ts";
import { systemClock } from "./system-clock.ts";
import { watchRules } from "./watch-rules.ts";

/** How often other processes' doings are asked for, in milliseconds. */
const POLL_MS = 1_000;
/** How often the rules' files are looked at, and how long they must have been at rest, in milliseconds. */
const WATCH_MS = 1_000;
const SETTLE_MS = 250;

export interface WatchTimes {
  /** How often the files are looked at, in milliseconds; 1,000 if absent. */
  readonly everyMs?: number;
  /** How long they must have stayed as they are before they are read, in milliseconds; 250 if absent. */
  readonly settleMs?: number;
}

export interface OpenOptions {
  /** The folder that holds `vocabulary/` and the packs, or a bundle that `comity compile` wrote. */
  readonly rules: string;
  /** The packs to load; all in the folder if absent. A bundle has its own. */
  readonly packs?: readonly string[];
  /** Where the ledger lies: `sqlite:PATH` or a path; in memory if absent, which forgets all when the process ends. */
  readonly ledger?: string;
  /** A key of your own without which the ledger cannot be read; what COMITY_LEDGER_KEY says if absent. */
  readonly ledgerKey?: string;
  /** The system's clock if absent. */
  readonly clock?: Clock;
  /** How long a clearance stands without a start; 24 hours if absent. */
  readonly clearanceLifeMs?: number;
  /** How long a start may go without a report; one hour if absent. */
  readonly leaseMs?: number;
  /**
   * How often at least, in milliseconds, to ask a ledger in a file or database whether other processes have made something
   * due; one second if absent.
   */
  readonly pollMs?: number;
  /**
   * Whether to follow the files of the rules: changed rules are compiled and put in force while the engine runs, and mistaken
   * ones change nothing. Not if absent.
   */
  readonly watch?: true | WatchTimes;
  /** Told when changed rules are in force. */
  readonly onRules?: (rules: RuleSet) => void;
  /**
   * Gets why changed rules are not in force: a RulesError, with each mistake, or what kept the files from being read or the
   * ledger from being written. Without it, that is a warning of the process. The rules of before go on.
   */
  readonly onRulesError?: (error: unknown) => void;
  /** Gets what a subscriber threw; without it, that reaches the process as an uncaught error. */
  readonly onListenerError?: (error: unknown) => void;
}

/**
 * Opens an engine: reads and checks the rules, opens the ledger, and from then on wakes its own holds.
 *
 * @throws RulesError if the rules have mistakes or the bundle cannot be used; StoreError if the ledger cannot be opened.
 */
export async function open(options: OpenOptions): Promise<Engine> {
  const files = options.watch === undefined ? null : await stateOfFiles(options.rules);
  const rules = await loadSound(options.rules, options.packs);
  const key = options.ledgerKey === undefined ? {} : { key: options.ledgerKey };
  const engine = await openOn(await openStore(options.ledger ?? "memory:", key), rules, options);
  return files === null ? engine : watching(engine, files, options);
}

async function openOn(store: Store, rules: RuleSet, options: OpenOptions): Promise<Engine> {
  const { clock = systemClock(), clearanceLifeMs, leaseMs, onListenerError } = options;
  // A ledger in memory is this engine's alone, and a clock that is moved by hand would stop at every question.
  const isShared = storeNamed(options.ledger ?? "memory:").kind !== "memory" && options.clock === undefined;
  const pollMs = options.pollMs ?? (isShared ? POLL_MS : undefined);
  try {
    return await openEngine({
      ...(clearanceLifeMs === undefined ? {} : { clearanceLifeMs }),
      ...(leaseMs === undefined ? {} : { leaseMs }),
      ...(pollMs === undefined ? {} : { pollMs }),
      ...(onListenerError === undefined ? {} : { onListenerError }),
      rules,
      evaluator: compileEvaluator(rules),
      store,
      clock,
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The same engine, which follows its rules' files until it is closed. */
function watching(engine: Engine, files: string, options: OpenOptions): Engine {
  const times = options.watch === true ? {} : options.watch;
  const { onRules = () => undefined, onRulesError = warn } = options;
  const watcher = watchRules(
    {
      path: options.rules,
      everyMs: times?.everyMs ?? WATCH_MS,
      settleMs: times?.settleMs ?? SETTLE_MS,
      async load() {
        const rules = await loadSound(options.rules, options.packs);
        if (rules.program.hash === engine.rules.program.hash) return;
        await engine.reload(rules, compileEvaluator(rules));
        onRules(rules);
      },
      onError: onRulesError,
      passes: (error) => error instanceof StoreError || (error instanceof Error && "syscall" in error),
    },
    files,
  );
  return {
    ...engine,
    get rules() {
      return engine.rules;
    },
    async close() {
      await watcher.stop();
      await engine.close();
    },
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { code: "COMITY_RULES" });
}
