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
import { givenKey, storedKey } from "./key-text.ts";
import type { PostgresLog } from "./postgres-log.ts";
import { type Session, statements } from "./session.ts";

export const CHAIN = statements("chain", {
  tailAt: "SELECT position, hash FROM comity.event WHERE position <= $1 ORDER BY position DESC LIMIT 1",
  links: `
    SELECT v.position, v.message, v.content, v.subject, v.sealed, k.key AS subject_key, v.commitment, v.entry_digest,
      v.evidence, v.hash, e.sequence AS entry,
      CASE
        WHEN v.commitment IS NULL OR v.sealed IS NOT NULL THEN NULL
        WHEN v.message IS NOT NULL THEN (
          SELECT x.evidence FROM comity.event x
          WHERE x.message = v.message AND x.position > v.position AND x.evidence LIKE '%"events"%' LIMIT 1)
        ELSE (
          SELECT x.evidence FROM comity.event x
          WHERE x.customer = v.customer AND x.position > v.position AND x.evidence IS NOT NULL LIMIT 1)
      END AS erasure
    FROM comity.event v
    LEFT JOIN comity.subject_key k ON k.subject = v.subject
    LEFT JOIN comity.entry e ON e.id = v.message
    WHERE v.position > $1 ORDER BY v.position LIMIT $2`,
  message: `
    SELECT e.sequence, e.id, e.household, e.customer, e.state, e.effective_at, e.due_at, e.scopes, e.content, e.commitment,
      r.subject, r.sealed, k.key AS subject_key
    FROM comity.entry e
    LEFT JOIN comity.entry_request r ON r.sequence = e.sequence
    LEFT JOIN comity.subject_key k ON k.subject = r.subject
    WHERE e.id = $1`,
  lockMessage: "SELECT sequence FROM comity.entry WHERE id = $1 FOR UPDATE",
  places: "SELECT scope, effective_at, held FROM comity.entry_scope WHERE sequence = $1",
  covering: "SELECT entry_digest, evidence FROM comity.event WHERE message = $1 ORDER BY batch, number",
  evidence: `
    SELECT v.number, v.at, v.clock, v.mark, v.subject, v.sealed, k.key AS subject_key
    FROM comity.entry_evidence v LEFT JOIN comity.subject_key k ON k.subject = v.subject
    WHERE v.sequence = $1 ORDER BY v.number`,
});

/** What lets somebody check the ledger, in PostgreSQL. */
export class PostgresChain implements ChainOperations {
  readonly #session: Session;
  readonly #seals: Seals;
  readonly #log: PostgresLog;

  constructor(session: Session, seals: Seals, log: PostgresLog) {
    this.#session = session;
    this.#seals = seals;
    this.#log = log;
  }

  async links(after: number, limit: number): Promise<readonly Link[]> {
    await this.#log.flush();
    await this.#log.givePositions();
    const tail = await this.#session.readOne<NonNullable<Tail>>(CHAIN.tailAt, [after]);
    const rows = await this.#session.read<LinkRow>(CHAIN.links, [after, limit]);
    return checkLinks(this.#seals, tail ?? null, rows.map(given));
  }

  async audit(message: string): Promise<Audit | null> {
    await this.#log.flush();
    const id = storedKey(message);
    // A statement of its own: what is read after it was committed by whoever wrote the message last. Nobody writes it until
    // this ends, nor evidence of it, which refers to it.
    await this.#session.read(CHAIN.lockMessage, [id]);
    const row = await this.#session.readOne<MessageRow>(CHAIN.message, [id]);
    if (row === undefined) return null;
    const { household, customer, effective_at: effectiveAt, due_at: dueAt } = row;
    const facts = { ...row, id: message, household: givenKey(household), customer: givenKey(customer) };
    return checkMessage(this.#seals, {
      facts: { ...facts, effectiveAt, dueAt },
      request: row.subject === null ? null : given(row),
      places: (await this.#session.read<PlaceToCheck>(CHAIN.places, [row.sequence])).map((place) => ({
        ...place,
        scope: givenKey(place.scope),
      })),
      evidence: (await this.#session.read<EvidenceToCheck>(CHAIN.evidence, [row.sequence])).map(given),
      links: await this.#session.read<CoveringRow>(CHAIN.covering, [id]),
    });
  }
}

/** A row with its keys as they were given. */
function given<Row extends { readonly subject: string | null; readonly message?: string | null }>(
  row: Row,
): Row {
  const subject = row.subject === null ? null : givenKey(row.subject);
  if (row.message === undefined || row.message === null) return { ...row, subject };
  return { ...row, subject, message: givenKey(row.message) };
}
