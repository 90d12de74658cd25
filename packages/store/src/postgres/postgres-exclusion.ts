import type { Claim, Entry } from "@comity/core";
import { storedScope } from "../sealing/scopes.ts";
import type { Seals } from "../sealing/seals.ts";
import type { ExclusionOperations } from "../transaction/operations.ts";
import { storedKey } from "./key-text.ts";
import { lockKey, lockKeys } from "./lock-key.ts";
import type { PostgresEntries } from "./postgres-entries.ts";
import { type Session, statements } from "./session.ts";

export const EXCLUSION = statements("exclusion", {
  // Of the transaction only: a lock of the session would stay behind in a pooler. In the order of the array.
  lock: "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key",
  lockShared: "SELECT pg_advisory_xact_lock_shared(key) FROM unnest($1::bigint[]) AS key",
  tryLock: "SELECT bool_and(pg_try_advisory_xact_lock(key)) AS free FROM unnest($1::bigint[]) AS key",
  release: "DELETE FROM comity.claim WHERE sequence = ANY ($1::bigint[])",
  concede: `
    DELETE FROM comity.claim c USING unnest($1::bigint[], $2::bigint[]) AS given (sequence, conflict)
    WHERE c.sequence = given.sequence AND c.conflict = given.conflict`,
  claim: `
    INSERT INTO comity.claim (sequence, conflict, scope, side, reach, standing)
    SELECT sequence, conflict, scope, side, int8range(low, high, '[]'), int8range(since, until, '[)')
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
      AS one (sequence, conflict, scope, side, low, high, since, until)`,
});

type EntryId = Pick<Entry, "id" | "sequence">;

/**
 * What keeps transactions apart in PostgreSQL: advisory locks, and behind them the claims, which the schema lets nobody
 * contradict. Claims are written at the end of the transaction, those that are given up first: a winner may be written
 * before the loser that it recalls.
 */
export class PostgresExclusion implements ExclusionOperations {
  readonly #session: Session;
  readonly #seals: Seals;
  readonly #entries: PostgresEntries;
  /** By sequence. */
  readonly #claims = new Map<number, readonly Claim[]>();
  readonly #conceded: { readonly sequence: number; readonly conflict: string }[] = [];

  constructor(session: Session, seals: Seals, entries: PostgresEntries) {
    this.#session = session;
    this.#seals = seals;
    this.#entries = entries;
  }

  /** A statement of its own: what is read after it was committed by whoever held the locks before. */
  async lock(scopes: readonly string[]): Promise<void> {
    if (scopes.length === 0) return;
    this.#entries.locksTaken();
    await this.#session.read(EXCLUSION.lock, [lockKeys(scopes.map(storedKey))]);
  }

  async lockShared(scopes: readonly string[]): Promise<void> {
    if (scopes.length === 0) return;
    await this.#session.read(EXCLUSION.lockShared, [lockKeys(scopes.map(storedKey))]);
  }

  async tryLock(scopes: readonly string[]): Promise<boolean> {
    if (scopes.length === 0) return true;
    this.#entries.locksTaken();
    const keys = lockKeys(scopes.map(storedKey));
    return (
      (await this.#session.readOne<{ readonly free: boolean }>(EXCLUSION.tryLock, [keys]))?.free === true
    );
  }

  claim({ sequence }: EntryId, claims: readonly Claim[]): void {
    this.#claims.set(sequence, claims);
  }

  concede({ sequence }: EntryId, conflict: string): void {
    this.#conceded.push({ sequence, conflict });
  }

  /** Writes what was claimed and given up. */
  async flush(): Promise<void> {
    const { created } = this.#entries;
    const changed = [...this.#claims.keys()].filter((sequence) => !created.has(sequence));
    if (changed.length > 0) await this.#session.write(EXCLUSION.release, [changed]);
    if (this.#conceded.length > 0) {
      await this.#session.write(EXCLUSION.concede, [
        this.#conceded.map(({ sequence }) => sequence),
        this.#conceded.map(({ conflict }) => lockKey(conflict)),
      ]);
    }
    const rows = [...this.#claims].flatMap(([sequence, claims]) =>
      claims.filter((claim) => !this.#isConceded(sequence, claim)).map((claim) => ({ sequence, ...claim })),
    );
    if (rows.length === 0) return;
    await this.#session.write(EXCLUSION.claim, [
      rows.map(({ sequence }) => sequence),
      rows.map(({ conflict }) => lockKey(conflict)),
      rows.map(({ scope }) => lockKey(storedKey(storedScope(this.#seals, scope)))),
      rows.map(({ side, sequence }) => (side === "left" ? 1 : side === "right" ? 2 : 2 + sequence)),
      // In half milliseconds, so that two reaches of half the window each overlap exactly within it.
      rows.map(({ at, withinMs }) => 2 * at - withinMs),
      rows.map(({ at, withinMs }) => 2 * at + withinMs),
      rows.map(({ from }) => from),
      rows.map(({ until }) => until),
    ]);
  }

  #isConceded(sequence: number, claim: Claim): boolean {
    return this.#conceded.some((one) => one.sequence === sequence && one.conflict === claim.conflict);
  }
}
