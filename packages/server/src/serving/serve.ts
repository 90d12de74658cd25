import { setTimeout as sleep } from "node:timers/promises";
import type { Adapter } from "@comity/adapters";
import type { Engine } from "@comity/core";
import { open, RulesError } from "@comity/node";
import type { FastifyInstance } from "fastify";
import type { Configuration } from "../configuration/configuration.ts";
import { admissionOf } from "../http/admission.ts";
import { httpApp } from "../http/app.ts";
import { noticing, type Readiness, readinessOf } from "../http/readiness.ts";
import { keyRing } from "../keys/key-ring.ts";
import { type ServerLog, whereItArose } from "../telemetry/log.ts";
import { metricsOf } from "../telemetry/metrics.ts";
import { traced } from "../telemetry/traced.ts";
import { LEAST_STOP_MS, makeAdapters, startAdapters, stopAdapters } from "./adapters.ts";
import { beginKeeping } from "./keeping.ts";
import { strangeWords } from "./key-words.ts";

/** How long it takes at most to end the last answers and to let go of the ledger. */
const CLOSE_MS = 10_000;

/** What runs by a configuration. */
export interface Running {
  /** Where it listens: `http://127.0.0.1:8470`. */
  readonly url: string;
  readonly adapters: readonly string[];
  /**
   * Ends it: says that it is not ready, answers what comes in meanwhile, ends what has begun (of a stream, the line), stops the adapters and lets go
   * of the ledger. To stop what is stopped does no harm.
   *
   * @param atOnce without waiting for whoever sends the requests to notice
   * @returns the names of adapters that did not come to an end: what they have open keeps the process
   */
  stop(atOnce?: boolean): Promise<readonly string[]>;
  /** How long stopping takes at most, unless something hangs that has no limit of its own, in milliseconds. */
  readonly stopsWithinMs: number;
}

/**
 * Runs what a configuration says: the engine, then the adapters, then the interface over HTTP.
 *
 * @throws ConfigurationError, RulesError, StoreError, AdapterError, and what keeps the port from being listened on
 */
export async function serve(configuration: Configuration, log: ServerLog): Promise<Running> {
  const opened = await openEngine(configuration, log);
  const readiness = readinessOf(opened);
  const engine = traced(noticing(opened, readiness));
  let adapters: readonly Adapter[] = [];
  let started: readonly Adapter[] = [];
  try {
    const strange = strangeWords(configuration.keys, engine.rules.vocabulary);
    if (strange.length > 0) throw configuration.error(strange);
    adapters = await makeAdapters(configuration, { comity: engine, rules: () => engine.rules, log });
    await startAdapters(adapters, log, configuration.stopMs);
    started = adapters;
    return await listen(configuration, { engine, readiness, adapters, log });
  } catch (error) {
    await stopAdapters(started, log, configuration.stopMs);
    await engine.close();
    throw error;
  }
}

async function openEngine(configuration: Configuration, log: ServerLog): Promise<Engine> {
  const { rules, packs, followRules, ledger, ledgerKey } = configuration;
  return open({
    rules,
    ledger,
    ...(packs === null ? {} : { packs }),
    ...(ledgerKey === null ? {} : { ledgerKey }),
    ...(followRules ? { watch: true } : {}),
    onRules: () => log.info("rules in force"),
    onRulesError: (error) =>
      log.error("changed rules not in force", {
        ...whereItArose(error),
        ...(error instanceof RulesError ? { count: error.diagnostics.length } : {}),
      }),
  });
}

interface Parts {
  readonly engine: Engine;
  readonly readiness: Readiness;
  readonly adapters: readonly Adapter[];
  readonly log: ServerLog;
}

async function listen(
  configuration: Configuration,
  { engine, readiness, adapters, log }: Parts,
): Promise<Running> {
  const { http, keys, stopMs } = configuration;
  const stopping = new AbortController();
  const admission = admissionOf(http.inFlight);
  const metrics = metricsOf(() => admission.inFlight);
  metrics.watchAdapters(adapters);
  const app = await httpApp({
    engine,
    keys: keyRing(keys),
    log,
    metrics,
    admission,
    limits: http,
    adapters,
    publicUrl: http.publicUrl,
    readiness,
    stopping: stopping.signal,
  });
  const url = await app.listen({ host: http.host, port: http.port });
  log.info("listening", { port: Number(new URL(url).port) });
  const endKeeping = beginKeeping(configuration, log);
  const end = async (atOnce: boolean): Promise<readonly string[]> => {
    readiness.end();
    log.info("ending");
    endKeeping();
    if (!atOnce) await sleep(http.drainMs);
    stopping.abort();
    await closeWithin(app, http.answerMs);
    const hanging = await stopAdapters(adapters, log, stopMs);
    await engine.close();
    log.info("ended");
    return hanging;
  };
  let ending: Promise<readonly string[]> | null = null;
  return {
    url,
    adapters: adapters.map(({ name }) => name),
    async stop(atOnce = false) {
      ending ??= end(atOnce);
      return ending;
    },
    stopsWithinMs: http.drainMs + http.answerMs + stopMs + adapters.length * LEAST_STOP_MS + CLOSE_MS,
  };
}

/** What is being answered is answered; what takes longer than an answer may take is cut off. */
async function closeWithin(app: FastifyInstance, ms: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ms);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
