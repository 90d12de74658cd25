import type { Encoding } from "./content-type.ts";

/** The bytes that a part holds; null if they are not written as the part says. */
export function decodeTransfer(body: Buffer, encoding: Encoding): Buffer | null {
  switch (encoding) {
    case "base64":
      return decodeBase64(body);
    case "quoted-printable":
      return decodeQuotedPrintable(body);
    default:
      return body;
  }
}

/** Writes a part's bytes as an encoding has them, in lines that no server breaks. */
export function encodeTransfer(bytes: Buffer, encoding: Encoding): Buffer {
  switch (encoding) {
    case "base64":
      return Buffer.from(bytes.toString("base64").replace(/.{76}(?=.)/g, "$&\r\n"));
    case "quoted-printable":
      return Buffer.from(encodeQuotedPrintable(bytes), "latin1");
    default:
      return bytes;
  }
}

/** Strict but for white space: what readers skip or stop at differs, so it is not guessed at. */
function decodeBase64(body: Buffer): Buffer | null {
  const text = body.toString("latin1").replace(/[ \t\r\n]/g, "");
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? Buffer.from(text, "base64") : null;
}

function decodeQuotedPrintable(body: Buffer): Buffer | null {
  const text = body
    .toString("latin1")
    .replace(/[ \t]+(?=\r?\n|$)/g, "")
    .replace(/=\r?\n/g, "");
  if (/=(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
}

const LONGEST_LINE = 75;

function encodeQuotedPrintable(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .split("\r\n")
    .map((line) => softLines(line))
    .join("\r\n");
}

function softLines(line: string): string {
  const lines: string[] = [];
  let current = "";
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    const blankAtEnd = (code === 0x20 || code === 0x09) && at === line.length - 1;
    const plain = (code >= 0x20 && code <= 0x7e && code !== 0x3d) || code === 0x09;
    const hex = `=${code.toString(16).toUpperCase().padStart(2, "0")}`;
    let written = plain && !blankAtEnd ? line.charAt(at) : hex;
    if (current.length + written.length > LONGEST_LINE) {
      lines.push(`${current}=`);
      current = "";
    }
    // A line that begins so may be one that parts two parts.
    if (current === "" && line.startsWith("--", at)) written = hex;
    current += written;
  }
  return [...lines, current].join("\r\n");
}
