import type { Json } from "../contract/fact-source.ts";
import { closeJson, type Seal, sealOf } from "../keep/seal.ts";

/** What a link says: who does not want more, and of what. */
export interface UnsubscribeLink {
  /** Id of the customer. */
  readonly customer: string;
  /** Whose mails they are, if the mapping tells departments apart. */
  readonly department?: string;
  /** What the mail was, if the mapping tells intents apart. */
  readonly intent?: string;
  /** The list or topic that it belongs to, as the mapping calls it. */
  readonly list?: string;
}

const PURPOSE = "unsubscribe links";
const IDENTITY = "unsubscribe link 1";
const KEY_BYTES = 32;
const LONGEST_TEXT = 512;
const LONGEST_TOKEN = 4_096;

/** Makes what stands in a link, and reads it. It is sealed, so an address in it is seen by nobody who has the link, or a log of it. */
export interface LinkSeals {
  /** @throws RangeError for a text that is empty or longer than 512 characters */
  token(link: UnsubscribeLink): string;
  /** @returns null if it was made with no key that is known here, or a character was changed */
  open(token: string): UnsubscribeLink | null;
}

/**
 * @param keys 32 bytes each; links are made with the first, and read with all of them
 * @throws RangeError for a key that is shorter, or if there is none
 */
export function linkSeals(keys: readonly Uint8Array[]): LinkSeals {
  const seals = keys.map((key) => sealOf(key, PURPOSE));
  const [first] = seals;
  if (first === undefined) throw new RangeError("A key is needed to make links with.");
  return {
    token(link) {
      return closeJson(first, IDENTITY, checked(link)).toString("base64url");
    },
    open(token) {
      if (token.length > LONGEST_TOKEN) return null;
      const sealed = Buffer.from(token, "base64url");
      // Other texts stand for the same bytes, and are no link that was made here.
      if (sealed.toString("base64url") !== token) return null;
      return openWithAny(seals, sealed);
    },
  };
}

/**
 * The bytes of a key: 32 or more, in base64.
 *
 * @returns null if the text is no such key
 */
export function keyBytes(text: string): Buffer | null {
  const key = Buffer.from(text, "base64");
  const isWhole = key.toString("base64").replace(/=+$/, "") === text.trim().replace(/=+$/, "");
  return isWhole && key.length >= KEY_BYTES ? key : null;
}

function openWithAny(seals: readonly Seal[], sealed: Buffer): UnsubscribeLink | null {
  for (const seal of seals) {
    const plain = seal.open(IDENTITY, sealed);
    if (plain !== null) return linkIn(plain.toString("utf8"));
  }
  return null;
}

function checked({ customer, department, intent, list }: UnsubscribeLink): Readonly<Record<string, string>> {
  const said = { customer, department, intent, list };
  const texts = Object.entries(said).filter((one): one is [string, string] => one[1] !== undefined);
  for (const [name, text] of texts) {
    if (text === "" || text.length > LONGEST_TEXT)
      throw new RangeError(`The ${name} of a link has 1 to ${LONGEST_TEXT} characters.`);
  }
  return Object.fromEntries(texts);
}

/** Whoever has the key made it, by whatever program: what it says is looked at all the same. */
function linkIn(text: string): UnsubscribeLink | null {
  const json = parsed(text);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const { customer, department, intent, list } = json as Readonly<Record<string, Json>>;
  const isAbsentOrText = (value: Json | undefined): value is string | undefined =>
    value === undefined || typeof value === "string";
  if (typeof customer !== "string" || customer === "") return null;
  if (!isAbsentOrText(department) || !isAbsentOrText(intent) || !isAbsentOrText(list)) return null;
  return {
    customer,
    ...(department === undefined ? {} : { department }),
    ...(intent === undefined ? {} : { intent }),
    ...(list === undefined ? {} : { list }),
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
