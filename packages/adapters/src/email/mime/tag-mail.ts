import { tableIn } from "../../carrier/asks-more.ts";
import type { Carrier } from "../../carrier/carrier.ts";
import {
  asciiJson,
  idArguments,
  MAILGUN_FIELD,
  type MailIds,
  providerHeaders,
  SENDGRID_FIELD,
  SES_FIELD,
  sesTags,
} from "../../carrier/fields.ts";
import { type HeaderField, readHeader } from "./headers.ts";
import { type Splice, spliced } from "./splice.ts";

/** RFC 5322, section 2.1.1, without the line end; and about as long as a line is made where it can be folded. */
const LONGEST_LINE = 998;
const FOLDED_LINE = 200;

/**
 * The mail with the fields by which its provider says later whose it was. What it tells the provider already stays, and gets the ids
 * beside it; every other byte stays. A field that a signature covers is not touched, nor is a mail whose header cannot be read for
 * certain: what became of such a mail is not told, and it goes all the same.
 */
export function tagMail(raw: Buffer, carrier: Carrier, ids: MailIds): Buffer {
  const { fields, bodyStart, broken } = readHeader(raw, 0, raw.length);
  const last = fields.at(-1);
  if (broken || last === undefined || bodyStart < last.end) return raw;
  const newline = raw[last.end - 2] === 0x0d ? "\r\n" : "\n";
  const covered = signedNames(fields);
  const splices = Object.entries(providerHeaders(carrier, ids)).flatMap(([name, value]): Splice[] => {
    const there = fields.filter((field) => field.name === name.toLowerCase());
    const said = there.length === 0 ? value : beside(name, there, ids);
    if (said === null || covered.has(name.toLowerCase())) return [];
    const line = folded(`${name}: ${said}`, newline);
    if (line === null) return [];
    const [old] = there;
    const place = old === undefined ? { start: last.end, end: last.end } : { start: old.start, end: old.end };
    return [{ ...place, by: Buffer.from(`${line}${newline}`, "latin1") }];
  });
  return splices.length === 0 ? raw : spliced(raw, splices);
}

/** What a field says already, with the ids beside it; null: it stays as it is. */
function beside(name: string, there: readonly HeaderField[], ids: MailIds): string | null {
  const [only, more] = there;
  if (only === undefined || more !== undefined) return null;
  if (name === SES_FIELD) return only.value.includes("comity-") ? null : `${only.value}, ${sesTags(ids)}`;
  if (name !== SENDGRID_FIELD && name !== MAILGUN_FIELD) return null;
  const said = tableIn(only.value);
  if (said === null) return null;
  if (name === MAILGUN_FIELD) return asciiJson({ ...said, ...idArguments(ids) });
  const before = said.unique_args;
  const known = typeof before === "object" && before !== null ? before : {};
  return asciiJson({ ...said, unique_args: { ...known, ...idArguments(ids) } });
}

/** The fields that signatures of the whole mail cover. */
function signedNames(fields: readonly HeaderField[]): ReadonlySet<string> {
  const signatures = fields.filter(({ name }) => ["dkim-signature", "arc-message-signature"].includes(name));
  return new Set(
    signatures.flatMap(({ value }) =>
      (/(?:^|;)\s*h\s*=([^;]*)/.exec(value)?.[1] ?? "").split(":").map((name) => name.trim().toLowerCase()),
    ),
  );
}

/** A field of which no line is too long: JSON may have white space behind its commas, as tags may. Null: it cannot be folded so. */
function folded(field: string, newline: string): string | null {
  const lines: string[] = [];
  let [line, inText] = ["", false];
  for (let at = 0; at < field.length; at++) {
    const sign = field[at] ?? "";
    line += sign;
    if (sign === "\\" && inText) line += field[++at] ?? "";
    else if (sign === '"') inText = !inText;
    if (sign !== "," || inText || line.length < FOLDED_LINE) continue;
    lines.push(line);
    line = field[at + 1] === " " ? "" : " ";
  }
  lines.push(line);
  return lines.some(({ length }) => length > LONGEST_LINE) ? null : lines.join(newline);
}
