/** What is written on a contact. */
export type NoteKind = "note" | "task";
