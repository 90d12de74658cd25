/** What is done to what a reader of a message sees. */
export interface ReadableChanges {
  /** Ids of items that go. */
  readonly removed: readonly string[];
  /** Notices that come: names, and texts as the vocabulary has them. */
  readonly notices: readonly { readonly name: string; readonly text: string }[];
}
