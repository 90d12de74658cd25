/** What the process that measures is told to do. Times are in milliseconds. */
export type Command =
  | { readonly kind: "load" }
  | { readonly kind: "verify"; readonly limitMs: number }
  | { readonly kind: "warm"; readonly leastMs: number; readonly mostMs: number }
  | { readonly kind: "round"; readonly ms: number }
  | { readonly kind: "latency"; readonly ms: number };

export interface LoadReport {
  readonly loadMs: number;
  /** Memory that loading added to the process, in megabytes, after garbage collection. */
  readonly loadMb: number;
  readonly steps: Readonly<Record<string, number>>;
}

export interface VerifyReport {
  readonly inputs: number;
  readonly verified: number;
  readonly wrong: number;
  /** The first that is wrong, in words. */
  readonly example: string | null;
}

export interface WarmReport {
  readonly warmMs: number;
  /** Decisions a second in the first half second. */
  readonly coldRate: number;
  /** Memory of the whole process, in megabytes. */
  readonly processMb: number;
}

export interface RoundReport {
  /** Decisions a second. */
  readonly rate: number;
}

/** Of single decisions, in microseconds, less what the clock takes. */
export interface LatencyReport {
  readonly p50: number;
  readonly p99: number;
}

export interface Reports {
  readonly load: LoadReport;
  readonly verify: VerifyReport;
  readonly warm: WarmReport;
  readonly round: RoundReport;
  readonly latency: LatencyReport;
}

export type Reply<Kind extends Command["kind"]> = Reports[Kind] | { readonly error: string };
