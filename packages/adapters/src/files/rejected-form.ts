/** Names under which a file of rejected rows says where each stood and why it was rejected. */
export const PLACE = "rejected_place";
export const REASON = "rejected_reason";

/** What the name of a file of rejected rows ends with. Such files are always UTF-8. */
const END = /\.rejected\.(csv|jsonl)$/i;

export function isOfRejected(path: string): boolean {
  return END.test(path);
}

/** A cell that spreadsheets show as text: one that begins like a formula gets an apostrophe before it. */
export function guardedCell(value: string): string {
  return /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

/** The cell that was guarded so. */
export function cellAsItStood(value: string): string {
  return /^'+[=+\-@\t\r]/.test(value) ? value.slice(1) : value;
}
