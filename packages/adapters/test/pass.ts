import { setTimeout as wait } from "node:timers/promises";
import type { Counters } from "../src/contract/adapter.ts";
import type { AdapterContext, AdapterType } from "../src/contract/adapter-type.ts";

/** Starts an adapter, lets it make one pass, and stops it. @returns what it counted */
export async function passOf<Settings>(
  type: AdapterType<Settings>,
  settings: Settings,
  context: AdapterContext,
): Promise<Counters> {
  const adapter = type.create(settings, context);
  await adapter.start();
  while ((adapter.counters().passes ?? 0) === 0) await wait(2);
  await adapter.stop();
  return adapter.counters();
}
