/** What an SMTP server answered to one command. */
export interface SmtpReply {
  /** 200 to 599. */
  readonly code: number;
  /** The enhanced status code of RFC 3463 (`4.2.1`), if the server gave one. */
  readonly status: string | null;
  /** Texts of its lines, without codes. They are for the server's own use: an address may be in them, so no log gets them. */
  readonly lines: readonly string[];
}

const LINE = /^([2-5]\d\d)([ -]?)(.*)$/s;
const STATUS = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/;

/** Far longer than any server's answer; what goes on after it is no answer. */
const MOST_BYTES = 64 * 1024;

/** Puts the bytes that a server sends together to replies. */
export class ReplyReader {
  #rest = "";
  #lines: string[] = [];

  /**
   * Takes what has arrived, and gives the replies that it completes.
   *
   * @throws SmtpProtocolError for what is no reply
   */
  take(bytes: Buffer): readonly SmtpReply[] {
    this.#rest += bytes.toString("latin1");
    if (this.#rest.length > MOST_BYTES) throw new SmtpProtocolError();
    const replies: SmtpReply[] = [];
    for (let end = this.#rest.indexOf("\n"); end !== -1; end = this.#rest.indexOf("\n")) {
      const line = this.#rest.slice(0, end).replace(/\r$/, "");
      this.#rest = this.#rest.slice(end + 1);
      const reply = this.#line(line);
      if (reply !== null) replies.push(reply);
    }
    return replies;
  }

  /** Whether bytes came that are no whole reply yet. */
  get pending(): boolean {
    return this.#rest !== "" || this.#lines.length > 0;
  }

  #line(line: string): SmtpReply | null {
    const [, code, more, text] = LINE.exec(line) ?? [];
    if (code === undefined || text === undefined || this.#lines.length > 1_000) throw new SmtpProtocolError();
    this.#lines.push(text);
    if (more === "-") return null;
    const lines = this.#lines;
    this.#lines = [];
    const status = STATUS.exec(text)?.[1] ?? null;
    return { code: Number(code), status: status?.[0] === code[0] ? status : null, lines };
  }
}

/** The other side does not speak SMTP. */
export class SmtpProtocolError extends Error {
  constructor() {
    super("The server does not answer as SMTP servers do.");
    this.name = "SmtpProtocolError";
  }
}
