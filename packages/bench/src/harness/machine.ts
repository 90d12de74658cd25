import { cpus, totalmem } from "node:os";

/** Where something was measured. */
export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
}

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    node: process.version,
    v8: process.versions.v8,
    processor: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  };
}
