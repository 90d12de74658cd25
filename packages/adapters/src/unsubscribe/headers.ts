import { keyBytes, linkSeals, type UnsubscribeLink } from "./link.ts";

/** The header fields by which a mail can be unsubscribed from with one click (RFC 2369, RFC 8058). */
export interface UnsubscribeHeaders {
  readonly "List-Unsubscribe": string;
  readonly "List-Unsubscribe-Post": string;
}

export interface UnsubscribeOptions {
  /** Where links lead: `https://comity.example.com/v1/webhooks/unsubscribe`, the address of the adapter. */
  readonly url: string;
  /** 32 bytes or more in base64 each, as in the adapter's settings; links are made with the first. */
  readonly keys: readonly string[];
}

/** Makes links by which people unsubscribe. */
export interface Unsubscribe {
  /** @throws RangeError for a link that says nothing of whom, or so much that it fits no line of a mail */
  linkFor(link: UnsubscribeLink): string;
  /**
   * Header fields for a mail to one person. If the mail is signed with DKIM, the signature has to cover both (RFC 8058, section 4).
   *
   * @throws RangeError as {@link linkFor}
   */
  headersFor(link: UnsubscribeLink): UnsubscribeHeaders;
}

/** A line of a mail is up to 998 characters (RFC 5322, section 2.1.1), and a link cannot be folded. */
const LONGEST_LINK = 998 - "List-Unsubscribe: <>".length;

/** Hosts on this machine, for which a link need not be secret on its way. */
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Makes the links and header fields for one-click unsubscription, for what takes them in: an adapter of the type `unsubscribe`
 * with the same keys.
 *
 * @throws RangeError for a url that is not of https, or a key that is none
 */
export function unsubscribe({ url, keys }: UnsubscribeOptions): Unsubscribe {
  const base = addressOf(url);
  const seals = linkSeals(
    keys.map((text, index) => {
      const key = keyBytes(text);
      if (key === null) throw new RangeError(`keys[${index}] is not 32 bytes or more in base64.`);
      return key;
    }),
  );
  const linkFor = (link: UnsubscribeLink): string => {
    const made = `${base}/${seals.token(link)}`;
    if (made.length <= LONGEST_LINK) return made;
    throw new RangeError(`A link has up to ${LONGEST_LINK} characters, or servers would break its line.`);
  };
  return {
    linkFor,
    headersFor: (link) => ({
      "List-Unsubscribe": `<${linkFor(link)}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }),
  };
}

function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isSafe =
    parsed?.protocol === "https:" || (parsed?.protocol === "http:" && LOCAL.has(parsed.hostname));
  if (parsed === null || !isSafe || parsed.search !== "" || parsed.hash !== "" || parsed.username !== "") {
    throw new RangeError("url has to be the https address of the adapter: https://HOST/v1/webhooks/NAME.");
  }
  return parsed.href.replace(/\/$/, "");
}
