import type { EntryColumns } from "./entry-codec.ts";

// Rows as both databases give them. `Flag`: what a boolean is there.

/** What is sealed, with the key of its subject as the database keeps it; nulls where it is erased, or was never personal. */
export interface SealedColumns {
  readonly subject: string | null;
  readonly sealed: Uint8Array | null;
  readonly subject_key: Uint8Array | null;
}

export interface SiloRow<Flag> {
  readonly name: string;
  readonly live: Flag;
  readonly in_step_at: number | null;
  readonly readable: Flag;
}

export interface CustomerRow<Flag> {
  readonly id: string;
  readonly household: string;
  readonly provisional: Flag;
  readonly merged_into: string | null;
  readonly sealed: Uint8Array | null;
  readonly subject_key: Uint8Array | null;
}

/** The subject is null for a record of reference. */
export interface RecordRow<Flag> extends SealedColumns {
  readonly type: string;
  readonly key: string;
  readonly customer: string | null;
  readonly received_at: number | null;
  readonly report_order: number;
  readonly versioned: Flag;
  readonly deleted: Flag;
  readonly match: string;
  readonly content: string | null;
}

export interface EntryRow extends EntryColumns, SealedColumns {}

/** Where an entry stands in the indices, and what is sealed of it. */
export interface PlaceRow {
  readonly sequence: number;
  readonly customer: string;
  readonly effective_at: number;
  readonly state: string;
  readonly scopes: string;
  readonly commitment: Uint8Array;
  readonly mark: string | null;
}

/** What becomes of the sealed part of an entry. */
export interface SealedRequest {
  readonly commitment: Uint8Array;
  /** Null: it is erased. */
  readonly mark: string | null;
  /** Null: what is sealed stays. */
  readonly sealed: Uint8Array | null;
}

/** All of an entry's row, to be held against the log. */
export interface MessageRow extends SealedColumns {
  readonly sequence: number;
  readonly id: string;
  readonly household: string;
  readonly customer: string;
  readonly state: string;
  readonly effective_at: number;
  readonly due_at: number | null;
  readonly scopes: string;
  readonly content: string;
  readonly commitment: Uint8Array;
}

/** The subject is null, like what is sealed, where it is the same as that of the row before. */
export interface EvidenceRow extends SealedColumns {
  readonly at: number;
  readonly clock: number;
  readonly sequence: number;
  /** Of the entry, which has the message. */
  readonly entry: string;
  readonly request_subject: string | null;
  readonly request: Uint8Array | null;
  readonly request_key: Uint8Array | null;
}

/** What is sealed of a message that gets another key. */
export interface RequestToRenew {
  readonly sequence: number;
  readonly sealed: Uint8Array;
}

export interface EvidenceToRenew extends RequestToRenew {
  readonly number: number;
  readonly at: number;
  readonly clock: number;
}

/** What is sealed of a message that follows its customer. */
export interface SealedToMove {
  readonly subject: string;
  readonly sealed: Uint8Array;
  readonly subject_key: Uint8Array | null;
}

export interface EvidenceToMove extends SealedToMove {
  readonly number: number;
  readonly at: number;
  readonly clock: number;
}
