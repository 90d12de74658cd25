import { type Header, readHeader } from "../mime/headers.ts";

/** A mail as it came, with what was said of it before its text. */
export interface Mail {
  readonly raw: Buffer;
  readonly header: Header;
  /** Envelope sender; empty for a bounce. */
  readonly from: string;
  /** Envelope recipient: one, because a person is a decision. */
  readonly to: string;
  /** Who logged in to send it; null: nobody. */
  readonly user: string | null;
  /** Whether its X-Comity fields are believed. */
  readonly trusted: boolean;
  /** Sent with SMTPUTF8. */
  readonly utf8: boolean;
}

/** @throws HeaderError */
export function readMail(raw: Buffer, said: Omit<Mail, "raw" | "header">): Mail {
  return { ...said, raw, header: readHeader(raw, 0, raw.length) };
}
