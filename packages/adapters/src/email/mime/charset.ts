import { isUtf8 } from "node:buffer";
import { CannotAmend } from "./cannot-amend.ts";

/** A character encoding in which every byte below 128 means what it means in ASCII, but for what {@link masked} hides. */
export interface Charset {
  /** Its one name in the Encoding Standard. */
  readonly name: string;
  /** Whether the part names it. What a part does not say has to be said once there are other letters than ASCII's. */
  readonly isSaid: boolean;
  /** The text of bytes. @throws CannotAmend if they are none */
  decode(bytes: Buffer): string;
}

const ESCAPE = 0x1b;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** They say nothing of bytes that are not ASCII. Browsers take them for windows-1252, and mails that say so are mostly UTF-8. */
const ASCII = new Set(["ascii", "us-ascii", "ansi_x3.4-1968"]);

/**
 * The encoding of a part's bytes. A part that names none, or ASCII, is UTF-8 if its bytes are.
 *
 * @param label as the part names it
 * @throws CannotAmend for an encoding that there is not, those whose ASCII is not bytes of ASCII, and bytes of which nobody knows
 *   what they mean
 */
export function charsetOf(label: string | undefined, bytes: Buffer): Charset {
  // Some readers stop at a NUL, and would not show what comes behind it.
  if (bytes.includes(0)) throw new CannotAmend("charset");
  const charset = labelledOf(label, bytes);
  // A mark of byte order says the encoding to some readers, and the label to others.
  if (UTF8_MARK.equals(bytes.subarray(0, UTF8_MARK.length)) && charset.name !== "utf-8") {
    throw new CannotAmend("charset");
  }
  return charset;
}

function labelledOf(label: string | undefined, bytes: Buffer): Charset {
  if (label === undefined || ASCII.has(label.trim().toLowerCase())) {
    // ISO-2022-JP and the like write other letters in bytes of ASCII.
    if (!isUtf8(bytes) || bytes.includes(ESCAPE)) throw new CannotAmend("charset_unsaid");
    return { ...charsetNamed("utf-8"), isSaid: false };
  }
  return charsetNamed(label);
}

function charsetNamed(label: string): Charset {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch {
    throw new CannotAmend("charset");
  }
  if (decoder.encoding.startsWith("utf-16")) throw new CannotAmend("charset");
  return {
    name: decoder.encoding,
    isSaid: true,
    decode(bytes) {
      try {
        return decoder.decode(bytes);
      } catch {
        throw new CannotAmend("charset");
      }
    },
  };
}

/**
 * The bytes as text of one character each, in which only what is ASCII looks like it. ISO-2022-JP writes its characters in bytes
 * of ASCII between escapes: a `<` there is half a character, and no tag.
 */
export function masked(bytes: Buffer, charset: Charset): string {
  if (charset.name !== "iso-2022-jp") return bytes.toString("latin1");
  const shown = Buffer.from(bytes);
  let ascii = true;
  for (let at = 0; at < shown.length; at++) {
    if (shown[at] === ESCAPE) {
      // ESC ( B and ESC ( J go back to one byte a character.
      ascii = shown[at + 1] === 0x28 && (shown[at + 2] === 0x42 || shown[at + 2] === 0x4a);
      at += 2;
    } else if (!ascii && shown[at] !== 0x0d && shown[at] !== 0x0a) {
      shown[at] = (shown[at] ?? 0) | 0x80;
    }
  }
  return shown.toString("latin1");
}
