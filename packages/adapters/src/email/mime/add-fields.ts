import { CannotAmend } from "./cannot-amend.ts";
import { type DkimKey, signAnew } from "./dkim.ts";
import { HeaderError } from "./headers.ts";
import { breakableSignatures } from "./signed.ts";
import { spliced } from "./splice.ts";
import { readStructure, StructureError } from "./structure.ts";

/**
 * Puts fields at the end of a message's header; every other byte stays. A message that somebody signed is signed anew, so that the
 * signature covers them.
 *
 * @param fields by their names, in ASCII and without line ends
 * @param dkim the key to sign anew with what was signed by its domain; null: there is none
 * @returns null if the message has one of them already, is signed by somebody whose key is not here, or cannot be read for certain
 */
export async function addFields(
  raw: Buffer,
  fields: Readonly<Record<string, string>>,
  dkim: DkimKey | null,
): Promise<Buffer | null> {
  try {
    const root = readStructure(raw);
    const names = new Set(Object.keys(fields).map((name) => name.toLowerCase()));
    const last = root.header.fields.at(-1);
    if (last === undefined || root.header.fields.some(({ name }) => names.has(name))) return null;
    const signatures = breakableSignatures(root, dkim?.domain ?? null);
    const cuts = signatures.map(({ start, end }) => ({ start, end, by: Buffer.alloc(0) }));
    const newline = raw[last.end - 2] === 0x0d ? "\r\n" : "\n";
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}${newline}`);
    const added = { start: last.end, end: last.end, by: Buffer.from(lines.join(""), "latin1") };
    const changed = spliced(raw, [...cuts, added]);
    return dkim === null || signatures.length === 0 ? changed : await signAnew(changed, dkim);
  } catch (error) {
    if (error instanceof CannotAmend || error instanceof StructureError || error instanceof HeaderError)
      return null;
    throw error;
  }
}
