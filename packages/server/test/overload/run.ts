// Measures a server under five times what it can do, and fails if it does not hold: node --conditions=@comity/source run.ts
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newKey } from "../../src/keys/api-key.ts";
import { load, quantile, type Sample } from "./load.ts";

const SECONDS = Number(process.env.COMITY_OVERLOAD_SECONDS ?? 10);
/** What else a machine does in one of them says nothing: the one in the middle counts. */
const ROUNDS = 3;
const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

const folder = mkdtempSync(join(tmpdir(), "comity-overload-"));
const { key, hash } = newKey();
writeFileSync(
  join(folder, "comity.yaml"),
  `rules: ${join(ROOT, "rules")}\npacks: [insurance]\nledger: ledger.db\nlog_level: error\nhttp: {port: 0}\n` +
    `keys: [{name: all, scopes: [admin], hash: "${hash}"}]\n`,
);
const server = spawn(
  process.execPath,
  // V8 lets garbage lie as long as there is room. With little room, memory that grows is memory that is kept.
  [
    "--max-old-space-size=192",
    "--conditions=@comity/source",
    join(ROOT, "packages", "cli", "bin", "comity.js"),
    "serve",
  ],
  { cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
);
const failures: string[] = [];
try {
  const url = await answering();
  const port = Number(new URL(url).port);
  await fetch(`${url}/v1/silos/risk/sync`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ at: "live" }),
  });
  const run = (prefix: string, connections: number, rate: number | null, seconds: number) =>
    load({ port, key, connections, ms: 1_000 * seconds, rate, prefix });
  // Code that runs for the first time is slow, and is not what is asked for.
  await run("warm", 32, null, 10);
  const rounds: Round[] = [];
  let settled: number | null = null;
  for (let round = 1; round <= ROUNDS; round++) {
    const alone = await run(`alone${round}`, 1, 50, Math.max(4, SECONDS / 2));
    const full = await run(`full${round}`, 8, null, Math.max(4, SECONDS / 2));
    const capacity = accepted(full).length / Math.max(4, SECONDS / 2);
    await run(`settle${round}`, 200, 5 * capacity, 3);
    settled ??= await memory(url);
    const over = await run(`over${round}`, 200, 5 * capacity, SECONDS);
    rounds.push(measured(alone, capacity, over));
    await readBack(url, over);
  }
  judge(rounds, settled ?? 0, await memory(url));
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(`FAIL ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function answering(): Promise<string> {
  let said = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  for (let tries = 0; tries < 600; tries++) {
    const url = /http:\S+/.exec(said)?.[0];
    if (url !== undefined) return url;
    await sleep(100);
  }
  throw new Error(`The server did not begin: ${said}`);
}

function accepted(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ status }) => status === 200);
}

async function memory(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

/** How a server did alone, and right after it under five times what it could do. */
interface Round {
  /** The p99 of what was accepted, as a multiple of the unloaded one. */
  readonly slower: number;
  /** What was accepted, as a share of the capacity. */
  readonly goodput: number;
}

function measured(alone: readonly Sample[], capacity: number, over: readonly Sample[]): Round {
  const [unloaded, loaded] = [quantile(accepted(alone), 0.99), quantile(accepted(over), 0.99)];
  const [slower, goodput] = [loaded / unloaded, accepted(over).length / SECONDS / capacity];
  const other = over.filter(({ status }) => status !== 200 && status !== 503);
  console.log(
    `capacity ${capacity.toFixed(0)}/s, offered ${(over.length / SECONDS).toFixed(0)}/s; p99 unloaded ${unloaded.toFixed(1)} ms, ` +
      `of accepted ${loaded.toFixed(1)} ms: ${slower.toFixed(1)} times; answered ${(100 * goodput).toFixed(0)} % of capacity; ` +
      `neither 200 nor 503: ${other.length}`,
  );
  if (over.length < 3 * capacity * SECONDS)
    failures.push("this machine could not offer enough to overload the server");
  if (other.length > 0)
    failures.push(`answers that are neither 200 nor 503: ${[...new Set(other.map(({ status }) => status))]}`);
  return { slower, goodput };
}

function judge(rounds: readonly Round[], before: number, after: number): void {
  const [slower, goodput] = [
    median(rounds.map((one) => one.slower)),
    median(rounds.map((one) => one.goodput)),
  ];
  const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(0);
  console.log(
    `in the middle: p99 ${slower.toFixed(1)} times the unloaded one, ${(100 * goodput).toFixed(0)} % of capacity; ` +
      `memory ${megabytes(before)} MB before, ${megabytes(after)} MB after`,
  );
  if (slower > 10) failures.push("the p99 of what was accepted is more than 10 times the unloaded one");
  if (goodput < 0.5) failures.push("less than half of the capacity was answered");
  if (after > 1.25 * before) failures.push("the memory grew by more than a quarter");
}

function median(figures: readonly number[]): number {
  return [...figures].sort((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** What was accepted is on record, and what was refused is not: of a sample of each. */
async function readBack(url: string, over: readonly Sample[]): Promise<void> {
  for (const status of [200, 503]) {
    for (const { id } of over.filter((sample) => sample.status === status).slice(-100)) {
      const answer = await fetch(`${url}/v1/messages/${id}`, { headers: { authorization: `Bearer ${key}` } });
      if (answer.status !== (status === 200 ? 200 : 404))
        failures.push(`${id} was answered ${status} and is ${answer.status}`);
      await answer.body?.cancel();
    }
  }
}
