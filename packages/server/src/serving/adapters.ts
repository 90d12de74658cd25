import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Adapter, type Comity, SettingsError } from "@comity/adapters";
import type { RuleSet } from "@comity/core";
import type { AdapterSection, Configuration } from "../configuration/configuration.ts";
import { ConfigurationError } from "../configuration/problems.ts";
import { inboundPath } from "../http/routes/inbound.ts";
import type { ServerLog } from "../telemetry/log.ts";

export interface AdapterSurroundings {
  readonly comity: Comity;
  readonly rules: () => RuleSet;
  readonly log: ServerLog;
}

/** An adapter could not be made or begin; `cause` is why. */
export class AdapterError extends Error {
  readonly adapter: string;

  constructor(adapter: string, cause: unknown) {
    super(
      `The adapter ${adapter} could not start: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.name = "AdapterError";
    this.adapter = adapter;
  }
}

/**
 * Makes the adapters of a configuration, without beginning anything.
 *
 * @throws ConfigurationError for settings that cannot be; AdapterError
 */
export async function makeAdapters(
  configuration: Configuration,
  surroundings: AdapterSurroundings,
): Promise<readonly Adapter[]> {
  const adapters: Adapter[] = [];
  for (const section of configuration.adapters) {
    adapters.push(await makeAdapter(section, configuration, surroundings));
  }
  return adapters;
}

async function makeAdapter(
  section: AdapterSection,
  { base, state, stateKey, http }: Configuration,
  { comity, rules, log }: AdapterSurroundings,
): Promise<Adapter> {
  const folder = join(state, section.name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { name } = section;
  const inboundUrl = http.publicUrl === null ? null : `${http.publicUrl}${inboundPath(name)}`;
  const context = {
    ...{ name, comity, rules, log, folder, base, inboundUrl },
    ...{ now: Date.now, key: stateKey },
  };
  try {
    return required(section.type.create(section.settings, context), section);
  } catch (error) {
    if (error instanceof SettingsError) throw section.error(error.problems);
    if (error instanceof ConfigurationError) throw error;
    throw new AdapterError(section.name, error);
  }
}

/** What somebody else's module makes is looked at before anything relies on it. @throws ConfigurationError */
function required(adapter: Adapter, section: AdapterSection): Adapter {
  const parts: Readonly<Record<string, unknown>> = Object(adapter);
  const missing = (["start", "stop", "probe", "counters"] as const).find(
    (part) => typeof parts[part] !== "function",
  );
  if (missing === undefined && parts.name === section.name) return adapter;
  const why = missing === undefined ? "its name is another" : `it has no ${missing}`;
  throw section.error([
    {
      path: ["module"],
      message: `What create of ${section.type.type} returns is no adapter: ${why}.`,
      help: "Return an object with start, stop, probe and counters, and with name as the context has it.",
    },
  ]);
}

/** Starts them in their order; if one cannot, those that had begun are stopped. @throws AdapterError */
export async function startAdapters(
  adapters: readonly Adapter[],
  log: ServerLog,
  stopMs: number,
): Promise<void> {
  const started: Adapter[] = [];
  for (const adapter of adapters) {
    try {
      await adapter.start();
      started.push(adapter);
      log.info("adapter started", { adapter: adapter.name });
    } catch (error) {
      await stopAdapters(started, log, stopMs);
      throw new AdapterError(adapter.name, error);
    }
  }
}

/** However long the others took, each has so long to stop, in milliseconds. */
export const LEAST_STOP_MS = 1_000;

/**
 * Stops them, the last one first. One that cannot be stopped, or does not come to an end, keeps no other from it.
 *
 * @param stopMs how long they have, all of them together
 * @returns the names of those that did not come to an end
 */
export async function stopAdapters(
  adapters: readonly Adapter[],
  log: ServerLog,
  stopMs: number,
): Promise<readonly string[]> {
  const end = performance.now() + stopMs;
  const hanging: string[] = [];
  for (const adapter of adapters.toReversed()) {
    try {
      const ms = Math.max(LEAST_STOP_MS, end - performance.now());
      if (await isDoneWithin(ms, adapter.stop())) log.info("adapter stopped", { adapter: adapter.name });
      else {
        hanging.push(adapter.name);
        log.error("adapter did not stop in time", { adapter: adapter.name, ms: Math.round(ms) });
      }
    } catch (error) {
      log.error("adapter did not stop", {
        adapter: adapter.name,
        error: error instanceof Error ? error.name : typeof error,
      });
    }
  }
  return hanging;
}

async function isDoneWithin(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
