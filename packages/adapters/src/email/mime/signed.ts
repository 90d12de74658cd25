import { CannotAmend } from "./cannot-amend.ts";
import type { HeaderField } from "./headers.ts";
import type { Part } from "./structure.ts";

const SIGNED = new Set([
  "multipart/signed",
  "multipart/encrypted",
  "application/pkcs7-mime",
  "application/x-pkcs7-mime",
  "application/pgp-encrypted",
]);

/**
 * Signatures of a domain over the whole message that a change would break, if they can be made anew.
 *
 * @param ownDomain whose key is at hand; null: nobody's
 * @throws CannotAmend for what is signed or encrypted by somebody else
 */
export function breakableSignatures(root: Part, ownDomain: string | null): readonly HeaderField[] {
  if (isSigned(root)) throw new CannotAmend("signed");
  const { fields } = root.header;
  if (fields.some(({ name }) => name.startsWith("arc-"))) throw new CannotAmend("arc");
  const signatures = fields.filter(({ name }) => name === "dkim-signature");
  if (signatures.some(({ value }) => domainOf(value) !== ownDomain || ownDomain === null)) {
    throw new CannotAmend("dkim");
  }
  return signatures;
}

function isSigned({ contentType, children }: Part): boolean {
  return SIGNED.has(contentType.type) || children.some(isSigned);
}

function domainOf(signature: string): string | null {
  return /(?:^|;)\s*d\s*=\s*([^;\s]+)\s*(?:;|$)/.exec(signature)?.[1]?.toLowerCase() ?? null;
}
