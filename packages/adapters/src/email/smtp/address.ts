import { domainToASCII, domainToUnicode } from "node:url";

/** The longest path of RFC 5321, which is 256 with its angle brackets. */
const LONGEST = 254;

/**
 * What would end an address early or begin another command: spaces, angle brackets and control characters. Everything else is for
 * the next server to judge.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is its purpose
const FORBIDDEN = /[\u0000-\u0020\u007f-\u009f\u2028\u2029<>]/;

const ADDRESS = /^[^@]+(?:@[^@]+)*@[^@]+$/;

/** Whether this can stand in an envelope as one address. */
export function isAddress(text: string): boolean {
  return text.length <= LONGEST && !FORBIDDEN.test(text) && ADDRESS.test(text) && text.isWellFormed();
}

/**
 * The domain is the same in any case and in either of its two spellings; what is before it is for the receiver to say, and hardly
 * any tells case apart.
 */
export function canonicalAddress(address: string): string {
  return withDomain(address.normalize("NFKC").toLowerCase(), domainToUnicode);
}

/** With the domain as it is in the DNS (`xn--...`): a server without SMTPUTF8 takes no other. */
export function withAsciiDomain(address: string): string {
  return isAscii(address) ? address : withDomain(address, domainToASCII);
}

/** @param spelt gives nothing for what is no domain, which stays as it is */
function withDomain(address: string, spelt: (domain: string) => string): string {
  const at = address.lastIndexOf("@") + 1;
  const domain = address.slice(at);
  return at === 0 ? address : address.slice(0, at) + (spelt(domain) || domain);
}

/** Whether an address, or a text, needs SMTPUTF8. */
export function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them
  return /^[\u0000-\u007f]*$/.test(text);
}
