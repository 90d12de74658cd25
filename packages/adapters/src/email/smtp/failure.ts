import type { SmtpReply } from "./reply.ts";

/** At which step of a conversation with the next server it ended. */
export type SmtpStep =
  | "connect"
  | "greeting"
  | "hello"
  | "tls"
  | "login"
  | "sender"
  | "recipient"
  | "data"
  | "message";

/** The next server did not take a message, or nobody knows whether it did. */
export class SmtpFailure extends Error {
  readonly step: SmtpStep;
  /** What the server said; null: it said nothing, or could not be reached. */
  readonly reply: SmtpReply | null;
  /** Code of what went wrong if the server said nothing: `ECONNREFUSED`, `timeout`. */
  readonly code: string;
  /** The whole message was handed over, and no answer came: it may have been taken. */
  readonly unknown: boolean;

  constructor(step: SmtpStep, reply: SmtpReply | null, code: string, unknown = false) {
    super(`The next server did not take it (${step}: ${reply?.code ?? code}).`);
    this.name = "SmtpFailure";
    this.step = step;
    this.reply = reply;
    this.code = code;
    this.unknown = unknown;
  }

  /** It will not take this message, now or later. A refused login or greeting is no word on the message. */
  get permanent(): boolean {
    const aboutMessage =
      this.step === "sender" || this.step === "recipient" || this.step === "data" || this.step === "message";
    return aboutMessage && this.reply !== null && this.reply.code >= 500;
  }
}
