import { type ContentType, contentTypeOf, type Encoding, encodingOf } from "./content-type.ts";
import { fieldValue, type Header, lineEnd, readHeader } from "./headers.ts";

/** A part of a message, and where it stands in it. */
export interface Part {
  readonly header: Header;
  readonly contentType: ContentType;
  readonly encoding: Encoding;
  /** Shown for saving, not for reading. */
  readonly attached: boolean;
  /** Of its header. */
  readonly start: number;
  /** Of its body: after the empty line. */
  readonly bodyStart: number;
  /** Of its body: before the line end that belongs to the next boundary. */
  readonly bodyEnd: number;
  readonly children: readonly Part[];
}

/** What keeps the structure of a message from being told for certain. Two readers could show two messages. */
export class StructureError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`The structure of the message is not certain: ${code}.`);
    this.name = "StructureError";
    this.code = code;
  }
}

const DEEPEST = 20;
const MOST_PARTS = 500;

/**
 * Reads the structure of a whole message, touching nothing.
 *
 * @throws StructureError, HeaderError
 */
export function readStructure(raw: Buffer): Part {
  const left = { parts: MOST_PARTS };
  return readPart(raw, { start: 0, end: raw.length, isInDigest: false }, [], left);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isInDigest: boolean;
}

function readPart(
  raw: Buffer,
  { start, end, isInDigest }: Stretch,
  outer: readonly string[],
  left: { parts: number },
): Part {
  if (left.parts-- === 0) throw new StructureError("too_many_parts");
  const header = readHeader(raw, start, end);
  if (header.broken) throw new StructureError("broken_header");
  const contentType = contentTypeOf(header, isInDigest);
  const encoding = encodingOf(header);
  if (contentType === null) throw new StructureError("content_type");
  if (encoding === null) throw new StructureError("transfer_encoding");
  const bodyStart = Math.min(header.bodyStart, end);
  const children = contentType.type.startsWith("multipart/")
    ? readChildren(raw, { contentType, encoding, bodyStart, end }, outer, left)
    : [];
  return {
    header,
    contentType,
    encoding,
    attached: isAttached(header),
    start,
    bodyStart,
    bodyEnd: end,
    children,
  };
}

/** What readers do not know how to show, they attach. Of two dispositions, some take the one, and some the other. */
function isAttached(header: Header): boolean {
  const { length } = header.fields.filter(({ name }) => name === "content-disposition");
  if (length > 1) throw new StructureError("content_disposition");
  return length === 1 && !/^inline\b/i.test(fieldValue(header, "content-disposition") ?? "");
}

interface Multipart {
  readonly contentType: ContentType;
  readonly encoding: Encoding;
  readonly bodyStart: number;
  readonly end: number;
}

function readChildren(
  raw: Buffer,
  { contentType, encoding, bodyStart, end }: Multipart,
  outer: readonly string[],
  left: { parts: number },
): readonly Part[] {
  const boundary = contentType.parameters.get("boundary") ?? "";
  if (boundary === "" || boundary.length > 70) throw new StructureError("boundary");
  if (encoding === "base64" || encoding === "quoted-printable") throw new StructureError("encoded_multipart");
  if (outer.length >= DEEPEST) throw new StructureError("too_deep");
  // The boundary of a part that another one's is the beginning of would end both.
  if (outer.some((one) => one.startsWith(boundary) || boundary.startsWith(one))) {
    throw new StructureError("boundary");
  }
  const isInDigest = contentType.type === "multipart/digest";
  const children: Part[] = [];
  let childStart: number | null = null;
  for (const mark of boundaryLines(raw, boundary, bodyStart, end)) {
    if (childStart !== null) {
      const childEnd = Math.max(childStart, beforeLineEnd(raw, childStart, mark.start));
      const stretch = { start: childStart, end: childEnd, isInDigest };
      children.push(readPart(raw, stretch, [...outer, boundary], left));
    }
    childStart = mark.last ? null : mark.end;
    if (mark.last) return children;
  }
  throw new StructureError("unclosed");
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly last: boolean;
}

/** The lines that are boundaries. Blanks may stand at their end; anything else makes another line of it. */
function* boundaryLines(raw: Buffer, boundary: string, from: number, to: number): Generator<Mark> {
  const wanted = Buffer.from(`--${boundary}`, "latin1");
  for (let at = raw.indexOf(wanted, from); at !== -1 && at < to; at = raw.indexOf(wanted, at + 1)) {
    if (at !== from && raw[at - 1] !== 0x0a) continue;
    const end = lineEnd(raw, at, to);
    const rest = raw.toString("latin1", at + wanted.length, end);
    if (/^[ \t]*\r?\n?$/.test(rest)) yield { start: at, end, last: false };
    else if (/^--[ \t]*\r?\n?$/.test(rest)) yield { start: at, end, last: true };
  }
}

function beforeLineEnd(raw: Buffer, from: number, at: number): number {
  if (at - 1 < from || raw[at - 1] !== 0x0a) return at;
  return at - 2 >= from && raw[at - 2] === 0x0d ? at - 2 : at - 1;
}
