// Measures one contestant at one size, in a process of its own: `cell.ts SUITE CONTESTANT SIZE CLOCK`, told what to do by the
// process that started it.
import { suiteNamed } from "../suites.ts";
import { type Clock, Meter, memoryMb } from "./meter.ts";
import type { Command, LoadReport, Reports } from "./protocol.ts";

const [suite = "", contestant = "", size = "", clock = "wall"] = process.argv.slice(2);
let meter: Meter | null = null;

async function load(): Promise<LoadReport> {
  const begin = await suiteNamed(suite).open(contestant, Number(size));
  const before = memoryMb();
  const begun = performance.now();
  const subject = await begin();
  const loadMs = performance.now() - begun;
  meter = new Meter(subject, clock as Clock);
  return { loadMs, loadMb: memoryMb() - before, steps: subject.steps ?? {} };
}

async function follow(command: Command): Promise<Reports[Command["kind"]]> {
  if (command.kind === "load") return load();
  if (meter === null) throw new Error("Nothing is loaded yet.");
  switch (command.kind) {
    case "verify":
      return meter.verify(command.limitMs);
    case "warm":
      return meter.warm(command.leastMs, command.mostMs);
    case "round":
      return meter.round(command.ms);
    case "latency":
      return meter.latency(command.ms);
  }
}

process.on("message", async (command: Command) => {
  try {
    process.send?.(await follow(command));
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message.slice(0, 1000) : String(error) });
  }
});
