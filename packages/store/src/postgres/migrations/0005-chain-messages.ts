import type { ClientBase } from "pg";
import { entryDigest, evidenceDigest } from "../../chain/digest.ts";
import { customerOfEvent, partEntry, partEvent } from "../../migration/seal-rows.ts";
import { decodeTexts, encodeTexts } from "../../rows/texts-codec.ts";
import { entryIdentity, eventIdentity, evidenceIdentity } from "../../sealing/identity.ts";
import { storedScope } from "../../sealing/scopes.ts";
import { seal } from "../../sealing/seals.ts";
import { customerSubject } from "../../sealing/subject.ts";
import { rowsOf } from "../cursor.ts";
import { givenKey, storedKey } from "../key-text.ts";
import type { NewKeys } from "./0005-keys.ts";

/**
 * Seals the log and the messages. The events of the first schema covered nothing, so each message gets a link of its own
 * after them, that covers it as it is now. Hashes and new positions come when the log is read next.
 */
export async function chainMessages(client: ClientBase, keys: NewKeys): Promise<void> {
  await sealEvents(client, keys);
  await sealEntries(client, keys);
}

interface EventRow {
  readonly batch: number;
  readonly number: number;
  readonly message: string | null;
  readonly customer: string | null;
  readonly content: string;
}

/** In the order of their positions, which they lose: who has read up to one of them finds the same events after it again. */
async function sealEvents(client: ClientBase, keys: NewKeys): Promise<void> {
  const rows = rowsOf<EventRow>(
    client,
    "SELECT batch, number, message, customer, content FROM comity.old_event ORDER BY position NULLS LAST, batch, number",
  );
  // All in batch 0, which comes before those that are given out: they are chained in the order of batches and numbers.
  let number = 0;
  for await (const row of rows) {
    number++;
    const { content, personal } = partEvent(row.content);
    if (personal === null) {
      await putEvent(client, number, row, content, []);
      continue;
    }
    const subject = customerSubject(customerOfEvent(row.content));
    const { sealed, commitment } = seal(await keys.of(subject), eventIdentity(content), personal);
    await putEvent(client, number, row, content, [storedKey(subject), sealed, commitment]);
  }
}

async function putEvent(
  client: ClientBase,
  number: number,
  { message, customer }: EventRow,
  content: string,
  [subject = null, sealed = null, commitment = null]: readonly (string | Uint8Array | null)[],
): Promise<void> {
  await client.query(
    `INSERT INTO comity.event (batch, number, message, customer, content, subject, sealed, commitment)
     VALUES (0, $1, $2, $3, $4, $5, $6, $7)`,
    [number, message, customer, content, subject, sealed, commitment],
  );
}

interface EntryRow {
  readonly sequence: number;
  readonly id: string;
  readonly household: string;
  readonly customer: string;
  readonly state: string;
  readonly effective_at: number;
  readonly due_at: number | null;
  readonly scopes: string;
  readonly content: string;
  readonly request: string | null;
}

async function sealEntries(client: ClientBase, keys: NewKeys): Promise<void> {
  const rows = rowsOf<EntryRow>(
    client,
    `SELECT e.sequence, e.id, e.household, e.customer, e.state, e.effective_at, e.due_at, e.scopes, e.content,
       r.content AS request
     FROM comity.entry e LEFT JOIN comity.old_entry_request r ON r.sequence = e.sequence ORDER BY e.sequence`,
  );
  for await (const row of rows) {
    const { sequence, state } = row;
    const [id, household, customer] = [givenKey(row.id), givenKey(row.household), givenKey(row.customer)];
    const { content, personal } = partEntry(row.content, row.request);
    const names = decodeTexts(row.scopes).map((scope) => storedScope(keys.seals, scope));
    const scopes = encodeTexts(names);
    const subject = customerSubject(customer);
    const { sealed, commitment } = seal(await keys.of(subject), entryIdentity(sequence), personal);
    await client.query(
      "UPDATE comity.entry SET scopes = $1, content = $2, commitment = $3 WHERE sequence = $4",
      [...[scopes, content, commitment, sequence]],
    );
    // What was erased before has no request to keep.
    if (row.request !== null) {
      await client.query(
        "INSERT INTO comity.entry_request (sequence, subject, mark, sealed) VALUES ($1, $2, $3, $4)",
        [sequence, storedKey(subject), keys.seals.mark(subject, personal), sealed],
      );
    }
    await putScopes(client, row, names);
    const facts = { sequence, id, household, customer, state, scopes, content, commitment };
    const digest = entryDigest({ ...facts, effectiveAt: row.effective_at, dueAt: row.due_at });
    const evidence = await sealEvidence(client, keys, sequence, subject);
    await client.query(
      `INSERT INTO comity.event (batch, number, message, content, entry_digest, evidence)
       VALUES (nextval('comity.event_batch'), 1, $1, '', $2, $3)`,
      [row.id, digest, evidence],
    );
  }
}

async function putScopes(client: ClientBase, row: EntryRow, scopes: readonly string[]): Promise<void> {
  await client.query("DELETE FROM comity.entry_scope WHERE sequence = $1", [row.sequence]);
  await client.query(
    `INSERT INTO comity.entry_scope (scope, effective_at, sequence, held)
     SELECT scope, $2, $1, $4 FROM unnest($3::text[]) AS scope`,
    [row.sequence, row.effective_at, scopes.map(storedKey), row.state === "held"],
  );
}

interface EvidenceRow {
  readonly number: number;
  readonly at: number;
  readonly clock: number;
  readonly content: string | null;
}

/** Seals the evidence of one entry. @returns what a link covers of it. */
async function sealEvidence(
  client: ClientBase,
  keys: NewKeys,
  sequence: number,
  subject: string,
): Promise<string | null> {
  const { rows } = await client.query<EvidenceRow>(
    "SELECT number, at, clock, content FROM comity.old_entry_evidence WHERE sequence = $1 ORDER BY number",
    [sequence],
  );
  const covered: [number, string][] = [];
  for (const { number, at, clock, content } of rows) {
    const one =
      content === null ? null : seal(await keys.of(subject), evidenceIdentity(sequence, at, clock), content);
    const own = content === null ? [] : [storedKey(subject), keys.seals.mark(subject, content), one?.sealed];
    const [name = null, mark = null, sealed = null] = own;
    await client.query(
      `INSERT INTO comity.entry_evidence (sequence, number, at, clock, subject, mark, sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [sequence, number, at, clock, name, mark, sealed],
    );
    const commitment = one?.commitment ?? null;
    covered.push([number, evidenceDigest({ sequence, at, clock, commitment }).toString("base64url")]);
  }
  return covered.length === 0 ? null : JSON.stringify(covered);
}
