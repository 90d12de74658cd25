import { isAscii } from "node:buffer";
import { randomBytes } from "node:crypto";
import { without } from "../mime/headers.ts";
import { comityHeader } from "../route/comity-fields.ts";
import type { Mail } from "../route/mail.ts";

/** Why a mail that was taken does not go. */
export interface BounceReason {
  readonly code: number;
  /** With the enhanced status code first. */
  readonly text: string;
}

/**
 * The message that tells a sender that a mail does not go (RFC 3464, and RFC 6533 where an address or a header is not ASCII): why, in
 * words and for programs, and the mail's header, byte for byte.
 *
 * @param host the name of this side
 */
export function bounceOf(mail: Mail, { code, text }: BounceReason, host: string, now: number): Buffer {
  const boundary = `=_comity_${randomBytes(12).toString("hex")}`;
  const [status = "5.0.0"] = text.split(" ");
  const header = without(mail.raw.subarray(0, mail.header.bodyStart), comityHeader(mail));
  const isGlobal = !isAscii(header) || !isAscii(Buffer.from(mail.from + mail.to + text, "utf8"));
  const head = [
    `From: Mail Delivery System <postmaster@${host}>`,
    `To: <${mail.from}>`,
    "Subject: Mail was not sent",
    `Date: ${new Date(now).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${randomBytes(16).toString("hex")}@${host}>`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    ...(isGlobal ? ["Content-Transfer-Encoding: 8bit"] : []),
    "",
    ...partOf(boundary, `text/plain; charset=${isGlobal ? "utf-8" : "us-ascii"}`, isGlobal),
    "A mail of yours was kept until it was clear whether it may go. It goes no further:",
    "",
    `    ${code} ${text}`,
    "",
    ...partOf(boundary, isGlobal ? "message/global-delivery-status" : "message/delivery-status", isGlobal),
    `Reporting-MTA: dns; ${host}`,
    "",
    `Final-Recipient: ${isGlobal ? "utf-8" : "rfc822"}; ${mail.to}`,
    "Action: failed",
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${code} ${text}`,
    "",
    ...partOf(boundary, isGlobal ? "message/global-headers" : "text/rfc822-headers", isGlobal),
  ];
  return Buffer.concat([
    Buffer.from(`${head.join("\r\n")}\r\n`, "utf8"),
    withoutEmptyLine(header),
    Buffer.from(`\r\n--${boundary}--\r\n`, "utf8"),
  ]);
}

function partOf(boundary: string, type: string, isGlobal: boolean): readonly string[] {
  const encoding = isGlobal ? ["Content-Transfer-Encoding: 8bit"] : [];
  return [`--${boundary}`, `Content-Type: ${type}`, ...encoding, ""];
}

/** A mail's header without what ends it. */
function withoutEmptyLine(header: Buffer): Buffer {
  return header.subarray(-4).equals(Buffer.from("\r\n\r\n")) ? header.subarray(0, -2) : header;
}
