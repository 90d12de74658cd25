import type { Audit, Link } from "@comity/core";
import { checkLinks, type LinkRow, type Tail } from "../chain/check-links.ts";
import {
  type CoveringRow,
  checkMessage,
  type EvidenceToCheck,
  type PlaceToCheck,
} from "../chain/check-message.ts";
import type { MessageRow } from "../rows/tables.ts";
import type { Seals } from "../sealing/seals.ts";
import type { ChainOperations } from "../transaction/operations.ts";
import type { Connection } from "./connection.ts";
import type { SqliteLog } from "./sqlite-log.ts";

export const CHAIN_SQL = {
  tailAt: "SELECT position, hash FROM event WHERE position <= ? ORDER BY position DESC LIMIT 1",
  links: `
    SELECT v.position, v.message, v.content, v.subject, v.sealed, k.key AS subject_key, v.commitment, v.entry_digest,
      v.evidence, v.hash, e.sequence AS entry,
      CASE
        WHEN v.commitment IS NULL OR v.sealed IS NOT NULL THEN NULL
        WHEN v.message IS NOT NULL THEN (
          SELECT x.evidence FROM event x
          WHERE x.message = v.message AND x.position > v.position AND x.evidence LIKE '%"events"%' LIMIT 1)
        ELSE (
          SELECT x.evidence FROM event x
          WHERE x.customer = v.customer AND x.position > v.position AND x.evidence IS NOT NULL LIMIT 1)
      END AS erasure
    FROM event v
    LEFT JOIN subject_key k ON k.subject = v.subject
    LEFT JOIN entry e ON e.id = v.message
    WHERE v.position > ? ORDER BY v.position LIMIT ?`,
  message: `
    SELECT e.sequence, e.id, e.household, e.customer, e.state, e.effective_at, e.due_at, e.scopes, e.content, e.commitment,
      r.subject, r.sealed, k.key AS subject_key
    FROM entry e
    LEFT JOIN entry_request r ON r.sequence = e.sequence
    LEFT JOIN subject_key k ON k.subject = r.subject
    WHERE e.id = ?`,
  places: "SELECT scope, effective_at, held FROM entry_scope WHERE sequence = ?",
  covering: "SELECT entry_digest, evidence FROM event WHERE message = ? ORDER BY position",
  evidenceToCheck: `
    SELECT v.number, v.at, v.clock, v.mark, v.subject, v.sealed, k.key AS subject_key
    FROM entry_evidence v LEFT JOIN subject_key k ON k.subject = v.subject
    WHERE v.sequence = ? ORDER BY v.number`,
} as const;

type PlaceRow = Omit<PlaceToCheck, "held"> & { readonly held: number };

/** What lets somebody check the ledger, in SQLite. */
export class SqliteChain implements ChainOperations {
  readonly #seals: Seals;
  readonly #log: SqliteLog;
  readonly #tail;
  readonly #links;
  readonly #message;
  readonly #places;
  readonly #covering;
  readonly #evidence;

  constructor(connection: Connection, seals: Seals, log: SqliteLog) {
    this.#seals = seals;
    this.#log = log;
    this.#tail = connection.prepare<NonNullable<Tail>>(CHAIN_SQL.tailAt);
    this.#links = connection.prepare<LinkRow>(CHAIN_SQL.links);
    this.#message = connection.prepare<MessageRow>(CHAIN_SQL.message);
    this.#places = connection.prepare<PlaceRow>(CHAIN_SQL.places);
    this.#covering = connection.prepare<CoveringRow>(CHAIN_SQL.covering);
    this.#evidence = connection.prepare<EvidenceToCheck>(CHAIN_SQL.evidenceToCheck);
  }

  links(after: number, limit: number): readonly Link[] {
    this.#log.flush();
    return checkLinks(this.#seals, this.#tail.get(after) ?? null, this.#links.all(after, limit));
  }

  audit(message: string): Audit | null {
    this.#log.flush();
    const row = this.#message.get(message);
    if (row === undefined) return null;
    return checkMessage(this.#seals, {
      facts: { ...row, effectiveAt: row.effective_at, dueAt: row.due_at },
      request: row.subject === null ? null : row,
      places: this.#places.all(row.sequence).map((place) => ({ ...place, held: place.held === 1 })),
      evidence: this.#evidence.all(row.sequence),
      links: this.#covering.all(message),
    });
  }
}
