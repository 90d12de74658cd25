import {
  type Engine,
  formatInstant,
  type InitialState,
  InputError,
  type Instant,
  manualClock,
  openEngine,
  type RuleSet,
  type Store,
  type Vocabulary,
} from "@comity/core";
import { compileEvaluator, initialState } from "@comity/dsl";
import { openStore } from "@comity/store";
import type { Arguments } from "../frame/command.ts";
import type { Io } from "../frame/io.ts";
import { CommandError } from "../frame/problem.ts";
import { type FactFiles, readFacts } from "../input/facts.ts";
import { instantOption, pairOption } from "../input/instant.ts";
import { nothingKnown } from "../input/strangers.ts";
import { reportChanges } from "./report-changes.ts";

/** An engine with the facts of a folder in it, and a clock that stands at the instant of the command. */
export interface Desk {
  readonly engine: Engine;
  readonly now: Instant;
  /** Takes in the folder of facts. On a ledger that holds facts already, only what has changed is reported. */
  takeFacts(): Promise<void>;
  /** The files of facts. */
  readonly files: FactFiles;
  /** What to say if nothing at all is known of a customer, though facts or a ledger were given; else null. */
  doubtOf(customer: string): Promise<string | null>;
  close(): Promise<void>;
}

/**
 * Opens what `--facts`, `--as-of`, `--ledger` and `--now` (or `--at`) name.
 *
 * @throws CommandError, StoreError
 */
export async function openDesk(
  rules: RuleSet,
  args: Arguments,
  io: Io,
  ledger = args.one("ledger"),
): Promise<Desk> {
  const nowOption = args.one("now") === undefined ? "at" : "now";
  const given = args.one(nowOption);
  const zone = rules.vocabulary.company.timeZone;
  const now = given === undefined ? Date.now() : instantOption(nowOption, given, zone);
  const asOf = Object.fromEntries(args.all("as-of").map((text) => asOfOption(text, zone)));
  const folder = args.one("facts");
  const warn = (message: string) => io.err.write(`${message}\n`);
  const files: FactFiles = folder === undefined ? NO_FILES : await readFacts(folder, rules.vocabulary, warn);
  const kept = ledger === undefined ? null : keptSilos(files, rules.vocabulary, now);
  const initial = {
    ...initialState({ ...files, asOf, unreadable: [] }, rules.vocabulary),
    ...(kept === null ? {} : { silos: { ...kept, ...asOf } }),
  };
  const store = await openStore(ledger ?? "memory:");
  const engine = await openEngine({
    rules,
    evaluator: compileEvaluator(rules),
    store,
    clock: manualClock(now),
  });
  return {
    engine,
    now,
    takeFacts: () => takeFacts(engine, store, rules, initial),
    files,
    async doubtOf(customer) {
      const asked = { facts: folder !== undefined, ledger: ledger !== undefined };
      if (!asked.facts && !asked.ledger) return null;
      const among = customersOf(files);
      if (among.has(customer) || (await knows(store, rules, customer))) return null;
      return nothingKnown(customer, among, asked);
    },
    close: () => engine.close(),
  };
}

const NO_FILES: FactFiles = { customers: [], customersFile: null, records: {} };

/** Everybody whom files of facts name. */
function customersOf({ customers, records }: FactFiles): ReadonlySet<string> {
  const named = Object.values(records).flatMap((rows) => rows.map(({ customer }) => customer));
  return new Set([...customers.map(({ id }) => id), ...named.filter((one) => typeof one === "string")]);
}

/** Whether a store has the customer, a record or an earlier message. */
async function knows(store: Store, { vocabulary }: RuleSet, customer: string): Promise<boolean> {
  return store.transact(async (transaction) => {
    if ((await transaction.customer(customer)) !== null) return true;
    for (const record of vocabulary.records.keys()) {
      if ((await transaction.records(record, [customer])).length > 0) return true;
    }
    return (await transaction.entries(`customer:${customer}`, null)).length > 0;
  });
}

function asOfOption(text: string, zone: string): readonly [string, string] {
  const [silo, at] = pairOption("as-of", text);
  return [silo, formatInstant(instantOption("as-of", at, zone))];
}

/**
 * Where silos stand by files that go into a ledger: those with a file are as of now, so that they are old by the time of a
 * later run without them. The others are left to stand as the ledger has them.
 */
function keptSilos(files: FactFiles, vocabulary: Vocabulary, now: Instant): Readonly<Record<string, string>> {
  const silos = Object.keys(files.records).flatMap((record) => vocabulary.records.get(record)?.silo ?? []);
  return Object.fromEntries(silos.map((silo) => [silo, formatInstant(now)]));
}

async function takeFacts(engine: Engine, store: Store, rules: RuleSet, initial: InitialState): Promise<void> {
  try {
    if (await isNew(store, rules)) await engine.load(initial);
    else await reportChanges(engine, store, rules, initial);
  } catch (error) {
    if (error instanceof InputError) throw new CommandError(`The facts cannot be used: ${error.message}`);
    throw error;
  }
}

/** A store that was ever filled knows where its silos stand. */
async function isNew(store: Store, rules: RuleSet): Promise<boolean> {
  const silos = [...rules.vocabulary.silos.keys()];
  return store.transact(async (transaction) => {
    const known = await Promise.all(silos.map((silo) => transaction.silo(silo)));
    return known.every((silo) => silo === null);
  });
}
