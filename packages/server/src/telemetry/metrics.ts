import type { Adapter } from "@comity/adapters";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What is counted of requests and answers. No label has a value that a caller chooses. */
export interface Metrics {
  readonly registry: Registry;
  request(route: string, method: string, status: number, seconds: number): void;
  verdict(verdict: string): void;
  shed(): void;
  /** Shows the counters of these adapters from now on. */
  watchAdapters(adapters: readonly Adapter[]): void;
}

/** @param inFlight how many requests are being answered now */
export function metricsOf(inFlight: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: "comity_http_request_seconds",
    help: "How long requests took, by route and status",
    labelNames: ["route", "method", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const verdicts = new Counter({
    name: "comity_verdicts_total",
    help: "Answers to questions whether a message may go, by verdict",
    labelNames: ["verdict"],
    registers,
  });
  const shed = new Counter({
    name: "comity_http_shed_total",
    help: "Requests refused with 503 because too many were being answered",
    registers,
  });
  new Gauge({
    name: "comity_http_in_flight",
    help: "Requests that are being answered",
    registers,
    collect() {
      this.set(inFlight());
    },
  });
  return {
    registry,
    request: (route, method, status, seconds) => requests.observe({ route, method, status }, seconds),
    verdict: (verdict) => verdicts.inc({ verdict }),
    shed: () => shed.inc(),
    watchAdapters: (adapters) => watch(adapters, registers),
  };
}

function watch(adapters: readonly Adapter[], registers: Registry[]): void {
  new Gauge({
    name: "comity_adapter_count",
    help: "What adapters have done since the start, by adapter and what",
    labelNames: ["adapter", "what"],
    registers,
    collect() {
      for (const adapter of adapters) {
        for (const [what, count] of Object.entries(adapter.counters())) {
          this.set({ adapter: adapter.name, what }, count);
        }
      }
    },
  });
}
