import { decodeWords } from "postal-mime";

/** One field of a header, where it stands, and what it says. */
export interface HeaderField {
  /** In lower case. */
  readonly name: string;
  /** Unfolded and trimmed, as it is written: encoded words are not decoded. */
  readonly value: string;
  /** Of its first byte. */
  readonly start: number;
  /** Behind its line end. */
  readonly end: number;
}

/** The header of a message or of a part of one. */
export interface Header {
  readonly fields: readonly HeaderField[];
  /** Where the body begins: behind the empty line. */
  readonly bodyStart: number;
  /** A line in it is neither a field nor the continuation of one, or no empty line ends it. Readers differ on what that means. */
  readonly broken: boolean;
}

/** More is no mail that anybody sends, and would be work for whoever reads it. */
const MOST_FIELDS = 2_000;

const NAME = /^([!-9;-~]+)[ \t]*:/;

/** A header that is not read, because of the work that it would be. */
export class HeaderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "HeaderError";
  }
}

/**
 * Reads a header in place.
 *
 * @throws HeaderError for too many fields
 */
export function readHeader(raw: Buffer, from: number, to: number): Header {
  const fields: HeaderField[] = [];
  let at = from;
  let broken = false;
  while (at < to) {
    const end = lineEnd(raw, at, to);
    if (isEmptyLine(raw, at, end)) return { fields, bodyStart: end, broken };
    let last = end;
    while (last < to && isBlank(raw[last]) && !isEmptyLine(raw, last, lineEnd(raw, last, to)))
      last = lineEnd(raw, last, to);
    const field = readField(raw, at, last);
    if (field === null) broken = true;
    else fields.push(field);
    if (fields.length > MOST_FIELDS)
      throw new HeaderError(`There are more than ${MOST_FIELDS} header fields.`);
    at = last;
  }
  return { fields, bodyStart: to, broken: true };
}

function readField(raw: Buffer, start: number, end: number): HeaderField | null {
  const text = raw.toString("utf8", start, end);
  const [all, name] = NAME.exec(text) ?? [];
  if (all === undefined || name === undefined) return null;
  const value = text.slice(all.length).replace(/\r?\n/g, "").trim();
  return { name: name.toLowerCase(), value, start, end };
}

/** Behind the end of the line that begins at `from`. */
export function lineEnd(raw: Buffer, from: number, to: number): number {
  const at = raw.indexOf(0x0a, from);
  return at === -1 || at >= to ? to : at + 1;
}

function isEmptyLine(raw: Buffer, start: number, end: number): boolean {
  const length = end - start;
  return (
    (length === 1 && raw[start] === 0x0a) || (length === 2 && raw[start] === 0x0d && raw[start + 1] === 0x0a)
  );
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** The value of the only field of a name, as it is written; null if there is none, or several that may contradict. */
export function fieldValue({ fields }: Header, name: string): string | null {
  const found = fields.filter((field) => field.name === name);
  return found.length === 1 ? (found[0]?.value ?? null) : null;
}

/** All values of a name, in their order, with encoded words decoded. */
export function decodedValues({ fields }: Header, name: string): readonly string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => decodeWords(value));
}

/** The bytes without some stretches, which are in order and do not overlap. */
export function without(
  raw: Buffer,
  stretches: readonly { readonly start: number; readonly end: number }[],
): Buffer {
  if (stretches.length === 0) return raw;
  const kept: Buffer[] = [];
  let from = 0;
  for (const { start, end } of stretches) {
    kept.push(raw.subarray(from, start));
    from = end;
  }
  kept.push(raw.subarray(from));
  return Buffer.concat(kept);
}
