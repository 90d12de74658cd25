import net from "node:net";
import tls from "node:tls";
import { SmtpFailure, type SmtpStep } from "./failure.ts";
import { ReplyReader, type SmtpReply } from "./reply.ts";
import type { NextHop } from "./settings.ts";

interface Waiting {
  readonly step: SmtpStep;
  readonly resolve: (reply: SmtpReply) => void;
  readonly reject: (failure: SmtpFailure) => void;
  readonly timer: NodeJS.Timeout;
}

/** A connection to an SMTP server: commands out, replies in, one at a time, each within its time. */
export class Wire {
  #socket: net.Socket;
  #reader = new ReplyReader();
  /** Replies that came before anybody waited for one: the greeting. */
  #early: SmtpReply[] = [];
  #waiting: Waiting | null = null;
  #ended: string | null = null;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** @throws SmtpFailure */
  static async connect(hop: NextHop): Promise<Wire> {
    const socket =
      hop.tls === "implicit"
        ? tls.connect({ host: hop.host, port: hop.port, ...tlsOptions(hop) })
        : net.connect({ host: hop.host, port: hop.port });
    await ready(socket, hop.tls === "implicit" ? "secureConnect" : "connect", hop.timeoutMs, "connect");
    return new Wire(socket);
  }

  /** Goes on under TLS on the same connection. What came before in the clear is forgotten. @throws SmtpFailure */
  async secure(hop: NextHop): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners();
    if (this.#early.length > 0 || this.#reader.pending) {
      // Said before TLS began, to be taken for said under it.
      plain.destroy();
      throw new SmtpFailure("tls", null, "injected");
    }
    const socket = tls.connect({ socket: plain, ...tlsOptions(hop) });
    await ready(socket, "secureConnect", hop.timeoutMs, "tls");
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Sends a line and waits for its reply. @throws SmtpFailure */
  command(step: SmtpStep, line: string, timeoutMs: number): Promise<SmtpReply> {
    // What a line holds was checked by who made it; a line end in it would be a second command.
    if (/[\r\n\0]/.test(line)) throw new SmtpFailure(step, null, "line_end");
    this.#socket.write(`${line}\r\n`);
    return this.reply(step, timeoutMs);
  }

  /** Sends bytes of a message, waiting while the other side is slow. @throws SmtpFailure */
  async write(bytes: Buffer, timeoutMs: number): Promise<void> {
    if (this.#ended !== null) throw new SmtpFailure("message", null, this.#ended);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => this.#socket.destroy(failed("timeout")), timeoutMs);
      this.#socket.write(bytes, (error) => {
        clearTimeout(timer);
        if (error == null) resolve();
        else reject(new SmtpFailure("message", null, codeOf(error)));
      });
    });
  }

  /** Waits for the next reply. @throws SmtpFailure */
  reply(step: SmtpStep, timeoutMs: number): Promise<SmtpReply> {
    const early = this.#early.shift();
    if (early !== undefined) return Promise.resolve(early);
    if (this.#ended !== null) return Promise.reject(new SmtpFailure(step, null, this.#ended));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#socket.destroy(failed("timeout")), timeoutMs);
      this.#waiting = { step, resolve, reject, timer };
    });
  }

  get isSecure(): boolean {
    return this.#socket instanceof tls.TLSSocket;
  }

  /** A reply that nobody waited for has come: to a message whose end is not out yet, it is a refusal. */
  get hasReply(): boolean {
    return this.#early.length > 0;
  }

  /** Breaks the connection: a server discards a message whose end it has not seen. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Lets go of the connection after a last word. */
  end(line: string): void {
    if (this.#ended !== null) return;
    this.#socket.end(`${line}\r\n`);
    // Whether the other side hangs up is not ours to wait for.
    this.#socket.unref();
    setTimeout(() => this.#socket.destroy(), 1_000).unref();
  }

  #listen(socket: net.Socket): void {
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("error", (error) => this.#end(codeOf(error)));
    socket.on("close", () => this.#end("closed"));
  }

  #take(bytes: Buffer): void {
    try {
      for (const reply of this.#reader.take(bytes)) this.#give(reply);
    } catch {
      this.#socket.destroy();
      this.#end("not_smtp");
    }
  }

  #give(reply: SmtpReply): void {
    const waiting = this.#waiting;
    if (waiting === null) {
      this.#early.push(reply);
      return;
    }
    this.#waiting = null;
    clearTimeout(waiting.timer);
    waiting.resolve(reply);
  }

  #end(code: string): void {
    this.#ended ??= code;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) return;
    clearTimeout(waiting.timer);
    waiting.reject(new SmtpFailure(waiting.step, null, this.#ended));
  }
}

function tlsOptions(hop: NextHop): tls.ConnectionOptions {
  return {
    ...(net.isIP(hop.host) === 0 ? { servername: hop.host } : {}),
    ...(hop.ca === undefined ? {} : { ca: [...tls.rootCertificates, hop.ca] }),
    host: hop.host,
    minVersion: "TLSv1.2",
    rejectUnauthorized: hop.tls !== "when_offered",
  };
}

async function ready(
  socket: net.Socket,
  event: "connect" | "secureConnect",
  timeoutMs: number,
  step: SmtpStep,
): Promise<void> {
  const timer = setTimeout(() => socket.destroy(failed("timeout")), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve);
      socket.once("error", reject);
      socket.once("close", () => reject(failed("closed")));
    });
  } catch (error) {
    socket.on("error", () => undefined);
    socket.destroy();
    throw new SmtpFailure(step, null, codeOf(error));
  } finally {
    clearTimeout(timer);
    socket.removeAllListeners("close");
    socket.removeAllListeners("error");
    socket.on("error", () => undefined);
  }
}

function failed(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? code : "error";
}
