import type { Adapter } from "@comity/adapters";
import type { Engine } from "@comity/core";
import { admissionOf } from "../../src/http/admission.ts";
import { httpApp } from "../../src/http/app.ts";
import { type HttpLimits, USUAL_LIMITS } from "../../src/http/context.ts";
import { readinessOf } from "../../src/http/readiness.ts";
import { newKey, readHash, type Scope } from "../../src/keys/api-key.ts";
import { keyRing, type StoredKey } from "../../src/keys/key-ring.ts";
import type { ServerLog } from "../../src/telemetry/log.ts";
import { metricsOf } from "../../src/telemetry/metrics.ts";

export interface TestKey {
  readonly key: string;
  readonly stored: StoredKey;
}

export function testKey(name: string, scopes: readonly Scope[], more: Partial<StoredKey> = {}): TestKey {
  const { key, hash } = newKey();
  const digest = readHash(hash);
  if (digest === null) throw new Error("A new key has no hash.");
  return { key, stored: { name, scopes, department: null, silos: [], digest, ...more } };
}

const SILENT: ServerLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface TestServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A server on a free port of the loopback. */
export async function testServer(
  engine: Engine,
  keys: readonly TestKey[],
  more: {
    readonly limits?: Partial<HttpLimits>;
    readonly log?: ServerLog;
    readonly stopping?: AbortSignal;
    readonly adapters?: readonly Adapter[];
    readonly publicUrl?: string;
  } = {},
): Promise<TestServer> {
  const limits = { ...USUAL_LIMITS, ...more.limits };
  const admission = admissionOf(limits.inFlight);
  const app = await httpApp({
    engine,
    keys: keyRing(keys.map(({ stored }) => stored)),
    log: more.log ?? SILENT,
    metrics: metricsOf(() => admission.inFlight),
    admission,
    limits,
    adapters: more.adapters ?? [],
    publicUrl: more.publicUrl ?? null,
    readiness: readinessOf(engine),
    stopping: more.stopping ?? new AbortController().signal,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return { url, close: () => app.close() };
}
