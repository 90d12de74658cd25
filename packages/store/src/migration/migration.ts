/** One step of the schema. A step that was released is never changed; the next one corrects it. */
export interface Migration {
  /** 1, 2, 3, ... without gaps. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}
