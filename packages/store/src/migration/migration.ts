/** One step of the schema. A step that was released is never changed; the next one corrects it. */
export interface Migration {
  /** 1, 2, 3, ... without gaps. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** What a migration may need to know beside the database. */
export interface MigrationContext {
  /** The operator's key; null if the ledger is to keep its secret itself. */
  readonly key: Uint8Array | null;
}
