/** Something that must never be. */
export interface Wrong {
  readonly kind: /** A loser was let go while its winner stood. */
    | "contradiction"
    /** A loser that was cleared when its winner came was not recalled by it. */
    | "not recalled"
    /** A loser had gone before its winner came, and nobody is told of it. */
    | "not reported missed"
    /** A loser had gone before its winner came, which does not say so; another winner has said it before. */
    | "not reported again"
    /** A message is not with whom its customer turned out to be. */
    | "misplaced"
    | "over the limit"
    | "lost"
    /** What a message had become was written over with what it could not become any more. */
    | "written over"
    | "answered twice"
    | "sent twice";
  readonly text: string;
}
