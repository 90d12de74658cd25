import { type EntryState, type LedgerEvent, type Store, standingAt } from "@comity/core";
import { openStore } from "@comity/store";
import { type Move, moveIn } from "./moves.ts";

/** A message as the ledger has it when the race is over. Where something happened is a position in the log. */
export interface FinalMessage {
  readonly id: string;
  readonly state: string;
  /** Whose it is, and in which household. */
  readonly customer: string;
  readonly household: string;
  /** What was personal of it is gone, and with it who started it by name. */
  readonly isErased: boolean;
  readonly startedBy: string | null;
  /** When the answer was given that stands, in milliseconds since 1970. */
  readonly decidedAt: number;
  /** Losers that it says had gone before. */
  readonly missed: readonly string[];
  /** What became of it, one after the other, as the log tells it. */
  readonly turns: readonly Turn[];
  /** Where the log tells that it had gone before a winner came. */
  readonly missedAt: readonly number[];
}

/** From a position on a message stood like this. */
export interface Turn {
  readonly at: number;
  readonly state: string;
  /** The winner that recalled it; null where nobody did. */
  readonly by: string | null;
}

/** So many messages are read in one transaction. */
const BATCH = 200;
/** So many transactions at once. */
const READERS = 4;
/** So many events are read in one transaction. */
const PAGE = 1_000;

/** What became of all messages, and of customers. */
export interface FinalLedger {
  readonly messages: readonly FinalMessage[];
  readonly moves: readonly Move[];
}

/** Reads what became of every message. No engine is opened, so nothing changes but what the log has numbers for. */
export async function readFinalLedger(ledger: string, now: number): Promise<FinalLedger> {
  const store = await openStore(ledger);
  try {
    const { told, moves } = await readLog(store);
    const ids = await store.transact((t) => t.entryIds("", Number.MAX_SAFE_INTEGER));
    const found: FinalMessage[] = [];
    let next = 0;
    const read = async (): Promise<void> => {
      for (
        let batch = ids.slice(next, next + BATCH);
        batch.length > 0;
        batch = ids.slice(next, next + BATCH)
      ) {
        next += BATCH;
        const entries = await store.transact((t) => Promise.all(batch.map((id) => t.entry(id))));
        for (const entry of entries) {
          if (entry === null) throw new Error("The ledger lists an id of which it has no message.");
          const { decidedAt, missed } = entry.answer;
          const state = standingAt(entry, now);
          const { turns, missedAt } = told.get(entry.id) ?? { turns: [], missedAt: [] };
          const startedBy = entry.startedBy ?? null;
          const { id, customer, household } = entry;
          const isErased = entry.erasure === "done";
          found.push({
            id,
            state,
            customer,
            household,
            isErased,
            startedBy,
            decidedAt,
            missed,
            turns,
            missedAt,
          });
        }
      }
    };
    await Promise.all(Array.from({ length: READERS }, read));
    return { messages: found, moves };
  } finally {
    await store.close();
  }
}

/** What the log tells of one message. */
type Told = Pick<FinalMessage, "turns" | "missedAt">;

async function readLog(store: Store): Promise<{
  readonly told: ReadonlyMap<string, Told>;
  readonly moves: readonly Move[];
}> {
  const all = new Map<string, { readonly turns: Turn[]; readonly missedAt: number[] }>();
  const moves: Move[] = [];
  for (let after = 0; ; ) {
    const page = await store.transact((t) => t.events(after, PAGE));
    for (const { position, event } of page) {
      const move = moveIn(position, event);
      if (move !== null) moves.push(move);
      if (!("message" in event)) continue;
      const told = all.get(event.message) ?? { turns: [], missedAt: [] };
      all.set(event.message, told);
      const state = stateIn(event);
      if (state !== null)
        told.turns.push({ at: position, state, by: event.kind === "recalled" ? event.by : null });
      if (event.kind === "missed") told.missedAt.push(position);
    }
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  const told = new Map(
    [...all].map(([id, one]) => [id, { ...one, turns: one.turns.filter(isCommitted) }] as const),
  );
  return { told, moves };
}

/**
 * `decideAndStart` decides twice in one transaction. What the first decision lets go and the second one does not was never let
 * go: nobody saw it, and nothing happened in between.
 */
function isCommitted({ at, state }: Turn, index: number, turns: readonly Turn[]): boolean {
  const next = turns[index + 1];
  return !(state === "cleared" && next?.state === "blocked" && next.at === at + 1);
}

/** How a message stands since an event; null if that changed nothing. */
function stateIn(event: LedgerEvent): EntryState | null {
  switch (event.kind) {
    case "decision":
      if (event.answer.verdict === "hold") return "held";
      return event.answer.verdict === "block" ? "blocked" : "cleared";
    case "state":
      return event.state;
    case "recalled":
      return "recalled";
    default:
      return null;
  }
}
