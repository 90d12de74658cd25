import type { InboundAnswer, InboundRequest } from "./inbound.ts";

/** Something that is wrong with a connection, for the person who set it up. */
export interface Finding {
  /** What was tried: `log in to smtp.example.com:587`. */
  readonly tried: string;
  /** What came of it, with no secret and no person's data in it; null: it works. */
  readonly problem: string | null;
  /** What to do about it; null if there is nothing to do. */
  readonly help: string | null;
}

/** What a running adapter has done, as counters by name, for metrics. Names are of `snake_case` and count up only. */
export type Counters = Readonly<Record<string, number>>;

/** A connection to one outside system, as it runs within a process. */
export interface Adapter {
  /** Its name in the configuration: unique, and the same after a restart. */
  readonly name: string;
  /** Begins its work. Rejects if it cannot: a port that is taken, a folder that is not there. */
  start(): Promise<void>;
  /** Takes on nothing new, ends what has begun, and lets go of everything. To stop what is stopped does no harm. */
  stop(): Promise<void>;
  /** Tries each connection without changing anything, for `comity doctor`. Runs without {@link start}. Never rejects. */
  probe(): Promise<readonly Finding[]>;
  counters(): Counters;
  /**
   * Answers a request that came in for it; see {@link InboundRequest}. It is called only between {@link start} and {@link stop}, and
   * for several requests at a time. Absent: nothing comes in by HTTP, and its address is answered 404.
   *
   * @throws InboundRefusal, InputError, StoreError: answered by problem details. Whatever else is thrown is answered 500
   */
  receive?(request: InboundRequest): Promise<InboundAnswer>;
}
