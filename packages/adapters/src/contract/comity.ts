import type { Engine } from "@comity/core";

/**
 * What adapters ask of Comity: an engine in the same process has it, and so has the client of its HTTP interface. Errors are
 * those of the engine: an `InputError` says that what was given does not fit and will never fit as it is; anything else
 * may pass, and is tried again.
 */
export type Comity = Pick<
  Engine,
  | "decide"
  | "start"
  | "sent"
  | "failed"
  | "withdraw"
  | "standing"
  | "report"
  | "sync"
  | "unreadable"
  | "customer"
  | "merge"
  | "take"
  | "acknowledge"
> &
  // Nobody is erased over HTTP: an adapter that is to do it runs where the engine does.
  Partial<Pick<Engine, "eraseSubject">>;
