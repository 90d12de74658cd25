import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Adapter, Finding } from "@comity/adapters";
import { type RuleSet, StoreError } from "@comity/core";
import { loadRules, renderDiagnostic } from "@comity/dsl";
import { open } from "@comity/node";
import { ledgerClock, migrateStore, storeNamed } from "@comity/store";
import type { Configuration } from "../configuration/configuration.ts";
import type { ServerLog } from "../telemetry/log.ts";
import { AdapterError, makeAdapters } from "./adapters.ts";
import { doubtfulDepartment, strangeWords } from "./key-words.ts";

/** How long the connections of one adapter are tried. */
const PROBE_MS = 60_000;

/** By how much the clocks of this machine and of the ledger's may differ, in milliseconds. */
const MOST_SKEW_MS = 2_000;

/** Tries everything that a configuration names, without changing anything but folders that are not there yet. */
export async function examine(configuration: Configuration, log: ServerLog): Promise<readonly Finding[]> {
  const rules = await loadRules(configuration.rules, configuration.packs ?? undefined).catch(
    (failure: unknown): Unread => ({ ruleSet: null, failure }),
  );
  const ledger = ledgerNamed(configuration.ledger);
  return [
    rulesFinding(configuration, rules),
    await ledgerFinding(configuration, ledger),
    ...(await clockFinding(configuration, ledger)),
    await stateFinding(configuration),
    await portFinding(configuration),
    ...keyFindings(configuration, rules.ruleSet),
    ...(rules.ruleSet === null ? [] : await adapterFindings(configuration, rules.ruleSet, log)),
  ];
}

/** Rules whose files cannot be read. */
interface Unread {
  readonly ruleSet: null;
  readonly failure: unknown;
}

function ok(tried: string): Finding {
  return { tried, problem: null, help: null };
}

function rulesFinding(
  { rules }: Configuration,
  loaded: Awaited<ReturnType<typeof loadRules>> | Unread,
): Finding {
  const tried = `compile the rules in ${rules}`;
  if (loaded.ruleSet !== null) return ok(tried);
  if ("failure" in loaded) {
    const why = loaded.failure instanceof Error ? loaded.failure.message : "they cannot be read";
    return { tried, problem: why, help: "Check the path in `rules`." };
  }
  const [first] = loaded.diagnostics.filter(({ severity }) => severity === "error");
  return {
    tried,
    problem: first === undefined ? "they have errors" : renderDiagnostic(first, { color: false }),
    help: "Mend them; `comity test` shows all.",
  };
}

/** What the ledger is called without its password. */
function ledgerNamed(spec: string): string {
  const named = storeNamed(spec);
  if (named.kind === "sqlite") return named.path;
  if (named.kind === "memory") return "memory:";
  // An error that says why not would quote the password.
  if (!URL.canParse(named.connectionString)) return "postgres:…";
  const { host, pathname } = new URL(named.connectionString);
  return `postgres://${host}${pathname}`;
}

async function ledgerFinding({ ledger }: Configuration, name: string): Promise<Finding> {
  const tried = `open the ledger ${name}`;
  if (storeNamed(ledger).kind === "memory") {
    return {
      tried,
      problem: "it forgets everything when the process ends",
      help: "Name a file: sqlite:ledger.db",
    };
  }
  try {
    const { found, needed, steps } = await migrateStore(ledger, { dryRun: true });
    // An SQLite file is begun and brought up to date by whoever opens it.
    if (steps.length === 0 || storeNamed(ledger).kind === "sqlite") return ok(tried);
    return {
      tried,
      problem: found === 0 ? "there is no ledger yet" : `its schema is ${found}, and ${needed} is needed`,
      help: "Run `comity migrate --ledger LEDGER`.",
    };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { tried, problem: error.message, help: null };
  }
}

async function clockFinding({ ledger }: Configuration, name: string): Promise<readonly Finding[]> {
  const tried = `compare this machine's clock with that of ${name}`;
  try {
    const before = Date.now();
    const theirs = await ledgerClock(ledger);
    if (theirs === null) return [];
    const skew = theirs - (before + Date.now()) / 2;
    if (Math.abs(skew) <= MOST_SKEW_MS) return [ok(tried)];
    return [
      {
        tried,
        problem: `they differ by ${Math.round(Math.abs(skew) / 1_000)} seconds`,
        help: "Set both by a time server: holds, leases and quiet hours are reckoned by them.",
      },
    ];
  } catch (error) {
    // That it cannot be reached is said of the ledger itself.
    if (error instanceof StoreError) return [];
    throw error;
  }
}

async function stateFinding({ state, stateKey, adapters }: Configuration): Promise<Finding> {
  const tried = `keep state in ${state}`;
  try {
    await mkdir(state, { recursive: true, mode: 0o700 });
    await access(state, constants.R_OK | constants.W_OK);
    const { mode } = await stat(state);
    if ((mode & 0o077) !== 0) {
      return { tried, problem: "others can read it", help: `Run: chmod 700 ${state}` };
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreachable";
    return {
      tried,
      problem: `it cannot be written (${code})`,
      help: "Check the path, and whose the folder is.",
    };
  }
  if (adapters.length === 0 || stateKey !== null) return ok(tried);
  return {
    tried,
    problem: "there is no state_key, so nothing personal can be kept there",
    help: "Put 32 random bytes in base64 into a file that only this user can read, and name it: state_key: {file: state.key}. `comity new server` does both.",
  };
}

async function portFinding({ http }: Configuration): Promise<Finding> {
  const tried = `listen on ${http.host}:${http.port}`;
  const code = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve("code" in error ? String(error.code) : "unknown"));
    server.listen({ host: http.host, port: http.port }, () => server.close(() => resolve(null)));
  });
  switch (code) {
    case null:
      return ok(tried);
    case "EADDRINUSE":
      return {
        tried,
        problem: "another program listens there",
        help: "Is `comity serve` running already? Else name another port: `http: {port: N}`.",
      };
    case "EACCES":
      return { tried, problem: "this user may not", help: "Name a port above 1023." };
    default:
      return {
        tried,
        problem: `it cannot be (${code})`,
        help: "Check the host: it has to be an address of this machine.",
      };
  }
}

function keyFindings({ keys, adapters }: Configuration, rules: RuleSet | null): Finding[] {
  // Where adapters do all the work, nobody need ask over HTTP.
  if (keys.length === 0 && adapters.length > 0)
    return [ok("find no key for the interface over HTTP: only the adapters ask")];
  if (keys.length === 0) {
    return [
      {
        tried: "find a key for the interface over HTTP",
        problem: "there is none, so nobody can use it",
        help: "Run `comity key new --name NAME --department DEPARTMENT --scopes decide`.",
      },
    ];
  }
  return keys.map((key) => {
    const tried = `check the key ${key.name}`;
    if (rules === null) return ok(tried);
    const [strange] = strangeWords([key], rules.vocabulary);
    if (strange !== undefined) return { tried, problem: strange.message, help: strange.help };
    const meant = doubtfulDepartment(key, rules.vocabulary);
    if (meant === null) return ok(tried);
    return {
      tried,
      problem: `no silo and no intent names a department "${key.department}"`,
      help: `Did you mean "${meant}"? If not, list the departments in the vocabulary.`,
    };
  });
}

/** Adapters are tried over an engine that forgets: a probe has nothing to decide. */
async function adapterFindings(
  configuration: Configuration,
  rules: RuleSet,
  log: ServerLog,
): Promise<readonly Finding[]> {
  if (configuration.adapters.length === 0) return [];
  const { rules: path, packs } = configuration;
  const engine = await open({ rules: path, ...(packs === null ? {} : { packs }) });
  try {
    const adapters = await makeAdapters(configuration, { comity: engine, rules: () => rules, log });
    const findings: Finding[] = [];
    for (const adapter of adapters) {
      for (const finding of await probed(adapter)) {
        findings.push({ ...finding, tried: `${adapter.name}: ${finding.tried}` });
      }
    }
    return findings;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return [{ tried: `${error.adapter}: make it`, problem: error.message, help: null }];
  } finally {
    await engine.close();
  }
}

/** A probe promises to end and never to reject; one that somebody else wrote may do neither. */
async function probed(adapter: Adapter): Promise<readonly Finding[]> {
  const tried = "try its connections";
  const late = new AbortController();
  try {
    const tooLong = sleep(PROBE_MS, null, { signal: late.signal });
    tooLong.catch(() => undefined);
    const findings = await Promise.race([adapter.probe(), tooLong]);
    if (findings !== null) return findings;
    return [{ tried, problem: `it did not end within ${PROBE_MS / 1_000} seconds`, help: null }];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ tried, problem: `its probe failed: ${why}`, help: "Mend probe in the adapter's module." }];
  } finally {
    late.abort();
  }
}
