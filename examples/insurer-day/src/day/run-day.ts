import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manualClock, openEngine, type RuleSet } from "@comity/core";
import { sqliteStore } from "@comity/store";
import { buildReport } from "../../report/build.ts";
import { renderPage } from "../../report/page.ts";
import type { OutgoingMessage } from "../generator/outbox.ts";
import { COMPANY_ZONE, DAY, DAY_START } from "../generator/world.ts";
import { type Exports, readExports } from "../mapping/read-exports.ts";
import { rejectsCsv } from "../mapping/write-rejects.ts";
import { type Contradiction, findContradictions, findMissed, type Missed } from "./contradictions.ts";
import { Journal } from "./journal.ts";
import { DayPlayer } from "./play.ts";
import { type Story, tellStories } from "./story.ts";

export interface RunOptions {
  readonly rules: RuleSet;
  readonly exports: string;
  readonly mappings: string;
  /** Emptied of an earlier run's ledger; everything that the run writes lands here. */
  readonly out: string;
  /** Shown in the report: which made-up day it is. */
  readonly seed: string;
  /** Told what the day starts from, before it is played. */
  readonly onRead?: (exports: Exports, messages: readonly OutgoingMessage[]) => void;
}

export interface DayResult {
  readonly exports: Exports;
  readonly messages: readonly OutgoingMessage[];
  readonly stories: ReadonlyMap<string, Story>;
  readonly contradictions: readonly Contradiction[];
  readonly missed: readonly Missed[];
  readonly alerts: number;
  readonly files: { readonly decisions: string; readonly report: string; readonly rejects: string };
}

/**
 * Reads the exports, plays the day on a fresh ledger and writes `decisions.jsonl`, `rejects.csv` and `report.html`.
 *
 * @throws Error if an export is missing; InputError if one does not fit the vocabulary; StoreError from the ledger.
 */
export async function runDay(options: RunOptions): Promise<DayResult> {
  const exports = readExports({
    exports: options.exports,
    mappings: options.mappings,
    dayStart: DAY_START,
    zone: COMPANY_ZONE,
  });
  const messages = readMessages(join(options.exports, "messages.jsonl"));
  options.onRead?.(exports, messages);
  const journal = new Journal(
    messages,
    (customer) => exports.directory.people.get(customer)?.household ?? customer,
  );
  await playOnFreshLedger(options, exports, messages, journal);

  const stories = tellStories(messages, journal.lines);
  const contradictions = findContradictions(stories);
  const missed = findMissed(journal.lines);
  const page = renderPage(
    buildReport({
      dayStart: DAY_START,
      zone: COMPANY_ZONE,
      seed: options.seed,
      stories,
      contradictions,
      missed: missed.length,
      exports,
      rules: options.rules,
    }),
  );
  const files = {
    decisions: join(options.out, "decisions.jsonl"),
    report: join(options.out, "report.html"),
    rejects: join(options.out, "rejects.csv"),
  };
  writeFileSync(files.decisions, `${journal.lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  writeFileSync(files.rejects, rejectsCsv(exports.rejects));
  writeFileSync(files.report, page);
  const alerts = journal.lines.filter(({ kind }) => kind === "alert").length;
  return { exports, messages, stories, contradictions, missed, alerts, files };
}

async function playOnFreshLedger(
  options: RunOptions,
  exports: Exports,
  messages: readonly OutgoingMessage[],
  journal: Journal,
): Promise<void> {
  mkdirSync(options.out, { recursive: true });
  const path = join(options.out, "ledger.sqlite");
  // SQLite keeps a log and an index beside the file; a log without its file would be taken for a crash.
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const store = await sqliteStore(path);
  try {
    const clock = manualClock(DAY_START);
    const engine = await openEngine({ rules: options.rules, store, clock });
    try {
      engine.subscribe((event) => journal.add(event));
      const day = { start: DAY_START, end: DAY_START + DAY };
      const player = new DayPlayer(engine, clock, day, (result) => journal.refused(result, clock.now()));
      await player.play(exports, messages);
    } finally {
      await engine.close();
    }
  } finally {
    await store.close();
  }
}

function readMessages(path: string): OutgoingMessage[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as OutgoingMessage];
    } catch {
      throw new Error(`${path}:${index + 1}: not JSON. Each line is one message.`);
    }
  });
}
