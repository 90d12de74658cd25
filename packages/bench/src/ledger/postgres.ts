import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@comity/core";
import { migrateStore, postgresStore } from "@comity/store";
import pg from "pg";
import { callTogether, type Figures, type Round, takeTurns } from "./callers.ts";
import {
  PARAMETERS,
  type PgCall,
  parametersOf,
  pgbenchScript,
  type RecordedDecision,
} from "./pgbench-script.ts";
import { loadInsurer, messageOf, openInsurer } from "./workload.ts";

export const CONNECTIONS = 16;
/** So many households' decisions are recorded: as many as an engine asks about, nearly. */
const RECORDED = 800;
/** A number that nothing else has, so that it is known again among parameters. */
const FAR = 7_000_000_000;
/** The number of the first message that is timed. */
const FIRST = 10_000;

export interface PostgresPlan {
  /** A database that may be written to, with nothing in it. */
  readonly url: string;
  readonly decisions: number;
  readonly rounds: number;
  /** How long pgbench runs in a round, in seconds. */
  readonly seconds: number;
}

/** Whether pgbench is to be had. */
export function hasPgbench(): boolean {
  return spawnSync("pgbench", ["--version"]).status === 0;
}

/**
 * Decisions a second on PostgreSQL with 16 connections of one process, beside pgbench running the statements of such
 * decisions with as many clients.
 */
export async function measurePostgres(plan: PostgresPlan): Promise<readonly Figures[]> {
  await migrateStore(plan.url);
  const folder = mkdtempSync(join(tmpdir(), "comity-bench-"));
  const engine = await openInsurer(await postgresStore(plan.url, { connections: CONNECTIONS }));
  try {
    await loadInsurer(engine);
    const script = join(folder, "decision.sql");
    writeFileSync(script, await recordScript(engine.decide, plan.url));
    return await takeTurns(plan.rounds, [
      {
        name: "16 connections",
        round: (round) =>
          callTogether(engine.decide, messageOf, {
            callers: CONNECTIONS,
            calls: plan.decisions,
            from: FIRST + round * plan.decisions,
          }),
      },
      { name: "pgbench", round: async (round) => runPgbench(plan, script, round) },
    ]);
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has decisions made one at a time, and makes one script of what each asked of the database, with its parameters in a table. */
async function recordScript(decide: Engine["decide"], url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // What every connection asks once is not part of a decision.
    await decide(messageOf(0));
    await client.query("SELECT setval('comity.entry_sequence', $1, false)", [FAR]);
    const decisions: RecordedDecision[] = [];
    for (let number = 1; decisions.length < RECORDED; number++)
      decisions.push(await recordOne(decide, number));
    const usual = mostCommon(decisions.map(shapeOf));
    const alike = decisions.filter((one) => shapeOf(one) === usual);
    await client.query(`CREATE TABLE ${PARAMETERS} (which integer PRIMARY KEY, p text[] NOT NULL)`);
    for (const [which, decision] of alike.entries()) {
      await client.query(`INSERT INTO ${PARAMETERS} VALUES ($1, $2)`, [which, parametersOf(decision)]);
    }
    await client.query("VACUUM ANALYZE");
    const [first] = alike;
    if (first === undefined) throw new Error("No decision was recorded.");
    return pgbenchScript(first, alike.length);
  } finally {
    await client.end();
  }
}

async function recordOne(decide: Engine["decide"], number: number): Promise<RecordedDecision> {
  const message = messageOf(number);
  const recorded = await recordPostgres(() => decide(message));
  return { ...recorded, message: message.id, sequence: FAR + number - 1 };
}

/** Decisions of one shape have the same statements, with parameters that are put together in the same way. */
function shapeOf(decision: RecordedDecision): string {
  return pgbenchScript(decision, 1);
}

function mostCommon(shapes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const shape of shapes) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const [first] = [...counts].sort(([, left], [, right]) => right - left);
  return first?.[0] ?? "";
}

async function recordPostgres(
  task: () => Promise<unknown>,
): Promise<Pick<RecordedDecision, "calls" | "connection">> {
  const calls: PgCall[] = [];
  const { query } = pg.Client.prototype;
  const noted = function (this: pg.Client, ...given: unknown[]): unknown {
    const [first] = given;
    if (typeof first === "string") calls.push({ text: first, values: [] });
    else calls.push(first as PgCall);
    return Reflect.apply(query, this, given);
  };
  Object.assign(pg.Client.prototype, { query: noted });
  try {
    await task();
  } finally {
    Object.assign(pg.Client.prototype, { query });
  }
  const mark = calls.find(({ text }) => text.includes("INSERT INTO comity.commit_mark"));
  if (mark === undefined) throw new Error("A decision left no mark of its commit.");
  return { calls, connection: String(mark.values[0]) };
}

function runPgbench({ url, seconds }: PostgresPlan, script: string, round: number): Round {
  const clients = ["-c", String(CONNECTIONS), "-j", "2", "-T", String(seconds)];
  // Each round gives its messages numbers of its own.
  const variables = ["-D", `n=${(round + 1) * 10_000_000}`];
  const { status, stdout, stderr } = spawnSync(
    "pgbench",
    ["-n", "-M", "prepared", ...clients, ...variables, "-f", script, url],
    { encoding: "utf8" },
  );
  const processed = /number of transactions actually processed: (\d+)/.exec(stdout)?.[1];
  if (status !== 0 || processed === undefined) throw new Error(`pgbench failed: ${stderr}`);
  return { done: Number(processed), ms: seconds * 1000, waits: [] };
}
