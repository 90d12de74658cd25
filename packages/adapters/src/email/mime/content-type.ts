import { fieldValue, type Header } from "./headers.ts";

/** What a part says it is. */
export interface ContentType {
  /** In lower case: `text/html`. */
  readonly type: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The parameters as they are written: names in lower case, values with their quotes. */
  readonly written: ReadonlyMap<string, string>;
}

const PLAIN: ContentType = { type: "text/plain", parameters: new Map(), written: new Map() };

/** One parameter: a token, or text in quotes. What stands between them is passed over. */
const PARAMETER = /;\s*([!#$%&'*+\-.^_`|~\w]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]+)/gy;

/** Longer ones are no content types. */
const LONGEST = 4_000;

const MESSAGE: ContentType = { type: "message/rfc822", parameters: new Map(), written: new Map() };

/**
 * Reads a Content-Type; null for one that cannot be read, or is there twice. A part without one is text, and a message in a
 * digest.
 */
export function contentTypeOf(header: Header, isInDigest: boolean): ContentType | null {
  const given = header.fields.some(({ name }) => name === "content-type");
  if (!given) return isInDigest ? MESSAGE : PLAIN;
  const value = fieldValue(header, "content-type");
  if (value === null || value.length > LONGEST) return null;
  const [all, type] = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+*-]+)\s*/.exec(value) ?? [];
  if (all === undefined || type === undefined) return null;
  const written = new Map<string, string>();
  PARAMETER.lastIndex = all.length;
  let end = all.length;
  for (let found = PARAMETER.exec(value); found !== null; found = PARAMETER.exec(value)) {
    const [, name = "", text = ""] = found;
    const key = name.toLowerCase();
    // Readers differ on which of two counts.
    if (written.has(key)) return null;
    written.set(key, text);
    skipBlanks(value);
    end = PARAMETER.lastIndex;
  }
  // Behind what cannot be read, some readers read on.
  if (/charset|boundary|start/i.test(value.slice(end))) return null;
  const parameters = parametersOf(written);
  return parameters === null ? null : { type: type.toLowerCase(), parameters, written };
}

/** What the parameters say. Null: one that matters here is said twice, or in pieces. */
function parametersOf(written: ReadonlyMap<string, string>): ReadonlyMap<string, string> | null {
  const parameters = new Map<string, string>();
  for (const [name, text] of written) {
    const isQuoted = text.startsWith('"');
    parameters.set(name, isQuoted ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text);
  }
  for (const name of ["charset", "boundary", "start"]) {
    const inPieces = [...written.keys()].some((one) => one.startsWith(`${name}*0`));
    const extended = parameters.get(`${name}*`);
    if (extended === undefined && !inPieces) continue;
    const plain = extended === undefined ? null : plainOf(extended);
    // Of two that contradict, some readers take the one, and some the other.
    if (inPieces || plain === null || parameters.has(name)) return null;
    parameters.set(name, plain);
  }
  return parameters;
}

/** `utf-8''iso-8859-1`, as RFC 2231 has it. What it says in other letters than ASCII's is nothing that is looked for here. */
function plainOf(extended: string): string | null {
  const [, value] = /^[^']*'[^']*'([^']*)$/.exec(extended) ?? [];
  if (value === undefined || /%(?![0-9a-f]{2})/i.test(value)) return null;
  const plain = value.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /^[\x20-\x7e]+$/.test(plain) ? plain : null;
}

function skipBlanks(value: string): void {
  while (/\s/.test(value[PARAMETER.lastIndex] ?? "")) PARAMETER.lastIndex++;
}

export const ENCODINGS = ["7bit", "8bit", "binary", "quoted-printable", "base64"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** How a part's bytes are written; null for a way that there is not. */
export function encodingOf(header: Header): Encoding | null {
  if (!header.fields.some(({ name }) => name === "content-transfer-encoding")) return "7bit";
  const value = fieldValue(header, "content-transfer-encoding")?.toLowerCase();
  return ENCODINGS.find((one) => one === value) ?? null;
}
