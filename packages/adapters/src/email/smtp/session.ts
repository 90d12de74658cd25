import { isAscii as isSevenBit } from "node:buffer";
import { isAddress, isAscii } from "./address.ts";
import { dotStuffed, hasBareLineEnd } from "./dots.ts";
import { SmtpFailure, type SmtpStep } from "./failure.ts";
import type { SmtpReply } from "./reply.ts";
import type { NextHop } from "./settings.ts";
import { Wire } from "./wire.ts";

/** What is said of a message before its text. */
export interface Envelope {
  /** Whom to tell if it cannot be delivered; empty: nobody. */
  readonly from: string;
  readonly to: string;
  /** Whether its headers may hold UTF-8 outside of ASCII. */
  readonly utf8: boolean;
}

/** Called by {@link SmtpSession.deliver}, each once and in this order. What they throw ends the delivery before its end. */
export interface DeliverySteps {
  /** The next server is ready for the text; nothing of it has gone. */
  ready(): Promise<void>;
  /** The text is out but for its end: from here on the server may have taken it. */
  ending(): Promise<void>;
}

/**
 * A conversation with the next server, for one message. It is written for this gate because Comity has to be asked between
 * the server's "go on" and the text, a note has to be on disk between the text and its end, and what the server cannot carry
 * has to be refused instead of sent on in the hope that it can.
 */
export class SmtpSession {
  readonly #wire: Wire;
  readonly #hop: NextHop;
  #extensions: ReadonlyMap<string, string> = new Map();

  private constructor(wire: Wire, hop: NextHop) {
    this.#wire = wire;
    this.#hop = hop;
  }

  /** Connects, begins TLS and logs in, as the settings say. @throws SmtpFailure */
  static async open(hop: NextHop): Promise<SmtpSession> {
    const session = new SmtpSession(await Wire.connect(hop), hop);
    try {
      await session.#greet();
      return session;
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  /**
   * Hands over one message.
   *
   * @param raw with CRLF at the end of every line
   * @throws SmtpFailure; what a step throws
   */
  async deliver(envelope: Envelope, raw: Buffer, steps: DeliverySteps): Promise<SmtpReply> {
    try {
      // Whoever made it: another server might find the end of the message, and commands, in it.
      if (hasBareLineEnd(raw)) throw cannotCarry("5.6.0");
      await this.#envelope(envelope, raw);
      await steps.ready();
      await this.#wire.write(dotStuffed(raw), this.#hop.answerMs);
      if (this.#wire.hasReply) {
        throw new SmtpFailure("message", await this.#wire.reply("message", 1), "refused");
      }
      await steps.ending();
      return await this.#end();
    } catch (error) {
      // Not a word more: an end of the message must not go out after a step has failed.
      this.#wire.destroy();
      throw error;
    }
  }

  /** Says good-bye. */
  close(): void {
    this.#wire.end("QUIT");
  }

  destroy(): void {
    this.#wire.destroy();
  }

  async #greet(): Promise<void> {
    const { timeoutMs, tls, user, password } = this.#hop;
    expect("greeting", 220, await this.#wire.reply("greeting", timeoutMs));
    await this.#hello();
    if ((tls === "when_offered" && this.#extensions.has("STARTTLS")) || tls === "required") {
      expect("tls", 220, await this.#wire.command("tls", "STARTTLS", timeoutMs));
      await this.#wire.secure(this.#hop);
      await this.#hello();
    }
    if (user !== undefined && password !== undefined) await this.#login(user, password);
  }

  async #hello(): Promise<void> {
    const reply = await this.#wire.command("hello", `EHLO ${this.#hop.hello}`, this.#hop.timeoutMs);
    expect("hello", 250, reply);
    this.#extensions = new Map(
      reply.lines.slice(1).map((line) => {
        const [name = "", ...rest] = line.trim().split(/[ =]/);
        return [name.toUpperCase(), rest.join(" ").toUpperCase()];
      }),
    );
  }

  async #login(user: string, password: string): Promise<void> {
    const { timeoutMs, tls } = this.#hop;
    // Somebody on the line can take the offer of TLS out, to have the password.
    if (tls === "when_offered" && !this.#wire.isSecure) throw new SmtpFailure("login", null, "no_tls");
    const mechanisms = (this.#extensions.get("AUTH") ?? "").split(" ");
    if (mechanisms.includes("PLAIN")) {
      const secret = base64(`\0${user}\0${password}`);
      expect("login", 235, await this.#wire.command("login", `AUTH PLAIN ${secret}`, timeoutMs));
      return;
    }
    if (!mechanisms.includes("LOGIN")) throw new SmtpFailure("login", null, "no_mechanism");
    expect("login", 334, await this.#wire.command("login", "AUTH LOGIN", timeoutMs));
    expect("login", 334, await this.#wire.command("login", base64(user), timeoutMs));
    expect("login", 235, await this.#wire.command("login", base64(password), timeoutMs));
  }

  async #envelope(envelope: Envelope, raw: Buffer): Promise<void> {
    const { timeoutMs } = this.#hop;
    const sender = `MAIL FROM:<${checked("sender", envelope.from)}>${this.#parameters(envelope, raw)}`;
    const recipient = `RCPT TO:<${checked("recipient", envelope.to)}>`;
    expect("sender", 250, await this.#wire.command("sender", sender, timeoutMs));
    // 251: it is passed on to where the person has moved.
    expect("recipient", [250, 251], await this.#wire.command("recipient", recipient, timeoutMs));
    expect("data", 354, await this.#wire.command("data", "DATA", timeoutMs));
  }

  #parameters({ from, to, utf8 }: Envelope, raw: Buffer): string {
    const words: string[] = [];
    if (this.#extensions.has("SIZE")) words.push(`SIZE=${raw.length}`);
    if (!isSevenBit(raw)) {
      if (!this.#extensions.has("8BITMIME")) throw cannotCarry("5.6.3");
      words.push("BODY=8BITMIME");
    }
    if (utf8 || !isAscii(from) || !isAscii(to)) {
      if (!this.#extensions.has("SMTPUTF8")) throw cannotCarry("5.6.7");
      words.push("SMTPUTF8");
    }
    return words.map((word) => ` ${word}`).join("");
  }

  async #end(): Promise<SmtpReply> {
    let reply: SmtpReply;
    try {
      reply = await this.#wire.command("message", ".", this.#hop.answerMs);
    } catch (error) {
      if (error instanceof SmtpFailure) throw new SmtpFailure("message", null, error.code, true);
      throw error;
    }
    // Whatever begins with 2 says that it has it (RFC 5321, section 4.3.2), and only 4 and 5 that it has not.
    const kind = Math.trunc(reply.code / 100);
    if (kind === 2) return reply;
    throw new SmtpFailure("message", reply, "refused", kind !== 4 && kind !== 5);
  }
}

function expect(step: SmtpStep, codes: number | readonly number[], reply: SmtpReply): void {
  if ([codes].flat().includes(reply.code)) return;
  throw new SmtpFailure(step, reply, "refused");
}

/** An empty sender is allowed: bounces have one. */
function checked(step: "sender" | "recipient", address: string): string {
  if (isAddress(address) || (step === "sender" && address === "")) return address;
  throw new SmtpFailure(step, { code: 553, status: "5.1.3", lines: [] }, "address");
}

/** As if the server had said so: it would, were it asked. */
function cannotCarry(status: string): SmtpFailure {
  return new SmtpFailure("sender", { code: 554, status, lines: [] }, "cannot_carry");
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
