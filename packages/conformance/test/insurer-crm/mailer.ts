import { createTransport } from "nodemailer";
import type { Mail } from "./day.ts";

/** One try to send a mail, and what was answered. */
export interface Attempt {
  readonly began: number;
  readonly ended: number;
  /** Null: the connection broke, or there was none. */
  readonly reply: string | null;
}

/** A mail and everything that its department heard of it. */
export interface Sent {
  readonly mail: Mail;
  readonly attempts: Attempt[];
}

const FROM: Readonly<Record<Mail["department"], string>> = {
  Marketing: "offers@insurer.example",
  Risk: "underwriting@insurer.example",
  Claims: "claims@insurer.example",
};

const PARALLEL = 4;
const PAUSE_MS = 250;
const HOUR = 3_600_000;

/** What a mail says, so that each is known again wherever it turns up. */
export function messageIdOf({ id }: Mail): string {
  return `<${id}@insurer.example>`;
}

/** The departments' mail programs, with a queue each: what is not answered for good is sent again. */
export class Mailers {
  readonly sent: Sent[] = [];
  readonly #transport;
  /** When what is to leave later is to leave: the same at each try. */
  readonly #later = new Date(Date.now() + HOUR).toISOString();

  constructor(port: number) {
    this.#transport = createTransport({ host: "127.0.0.1", port, secure: false, ignoreTLS: true });
  }

  /** Sends some mails, once each, but again as long as nothing is answered. @param after called when each is answered */
  async send(mails: readonly Mail[], after: () => Promise<void> = async () => undefined): Promise<void> {
    const all = mails.map((mail): Sent => ({ mail, attempts: [] }));
    this.sent.push(...all);
    await this.#work(all, after);
  }

  /** Sends once more what was put off. */
  async retry(): Promise<void> {
    await this.#work(this.sent.filter((one) => lastReply(one).startsWith("451")));
  }

  async #work(all: readonly Sent[], after: () => Promise<void> = async () => undefined): Promise<void> {
    const waiting = [...all];
    const work = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        do one.attempts.push(await this.#once(one.mail));
        while (one.attempts.at(-1)?.reply === null && (await pause()));
        await after();
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
  }

  async #once(mail: Mail): Promise<Attempt> {
    const began = Date.now();
    const ended = (reply: string | null): Attempt => ({ began, ended: Date.now(), reply });
    try {
      const { response } = await this.#transport.sendMail({
        from: FROM[mail.department],
        to: mail.to.email,
        messageId: messageIdOf(mail),
        subject: `About ${mail.intent}`,
        text: `Dear ${mail.to.first} ${mail.to.last}, this is ${mail.id}.`,
        headers: {
          ...(mail.department === "Marketing" ? { "X-Tag": mail.intent } : {}),
          ...(mail.policy === null ? {} : { "X-Policy": mail.policy }),
          ...(mail.isLater ? { "X-Comity-Send-At": this.#later } : {}),
        },
      });
      return ended(response);
    } catch (error) {
      const { response } = error as { readonly response?: string };
      return ended(typeof response === "string" && /^\d{3} /.test(response) ? response : null);
    }
  }
}

export function lastReply({ attempts }: Sent): string {
  return attempts.at(-1)?.reply ?? "";
}

async function pause(): Promise<true> {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  return true;
}
