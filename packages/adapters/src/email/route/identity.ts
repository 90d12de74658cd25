import { createHash, type Hash } from "node:crypto";
import { fieldValue } from "../mime/headers.ts";
import { canonicalAddress } from "../smtp/address.ts";
import type { Mail } from "./mail.ts";

const LONGEST_ID = 998;

/** What two deliveries of one mail have in common, whatever was added to their headers on the way. */
const SAYING = ["from", "subject", "content-type", "content-transfer-encoding"];

/** A digest of what a mail says: its body and the fields that a reader sees. */
export function digestOf(mail: Mail): string {
  const hash = createHash("sha256");
  for (const name of SAYING) {
    for (const field of mail.header.fields) {
      if (field.name === name) part(hash, `${name}:${field.value}`);
    }
  }
  hash.update(mail.raw.subarray(mail.header.bodyStart));
  return hash.digest("hex");
}

/** The Message-ID of a mail without its brackets; null if it has none, or several. */
export function messageIdOf(mail: Mail): string | null {
  const value = fieldValue(mail.header, "message-id");
  const id = value === null ? "" : (/^<\s*([^<>]*?)\s*>$/.exec(value)?.[1] ?? value);
  return id === "" || id.length > LONGEST_ID ? null : id;
}

/**
 * The id under which a mail to one person is asked about. It is a digest, because a ledger keeps no addresses: who has the mail can
 * work it out, and nobody can read the address from it.
 */
export function idOf(name: string, to: string): string {
  const hash = createHash("sha256");
  part(hash, "comity mail");
  part(hash, name);
  part(hash, canonicalAddress(to));
  return `mail-${hash.digest("hex").slice(0, 40)}`;
}

/** The id of a mail, also of one that is refused for having no Message-ID: so that people can speak of it. */
export function idForPeople(mail: Mail): string {
  return idOf(messageIdOf(mail) ?? digestOf(mail), mail.to);
}

/** With its length, so that no two lists of parts are one text. */
function part(hash: Hash, text: string): void {
  hash.update(`${Buffer.byteLength(text)}:${text}`);
}
