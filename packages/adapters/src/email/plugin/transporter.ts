/** What of nodemailer's transports is used. */
export interface Transporter {
  readonly name?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each transport has its own types of mail and result
  send(mail: any, done: (error: any, info: any) => void): unknown;
}

export type Outcome = "sent" | "failed" | "unknown";

/** @param isRead whether the transport has read the message to its end */
type Report = (error: unknown, isRead: boolean) => Promise<void>;

/** What of nodemailer's messages is used. */
interface Readable {
  createReadStream?: (...given: never[]) => { readonly readableEnded: boolean };
}

/** They read a message only while they hand it over, and the server has it with its end. Others may do as they like. */
const READING_LATE = new Set(["SMTP", "SMTP (pool)"]);

interface Watched {
  /** Called with what came of a message once the transport knows. */
  report(message: object, report: Report): void;
  /** Lets a message resolve without sending it. */
  skip(message: object, info: object): void;
}

const watched = new WeakMap<Transporter, Watched>();

/**
 * Hears what comes of messages. Plugins are not told, so the transport's one method is wrapped, once; a message that no guard has
 * seen passes through as before.
 */
export function watch(transporter: Transporter): Watched {
  const known = watched.get(transporter);
  if (known !== undefined) return known;
  const reports = new WeakMap<object, Report>();
  const skipped = new WeakMap<object, object>();
  const send = transporter.send.bind(transporter);
  transporter.send = (
    mail: { readonly message: Readable },
    done: (error: unknown, info: unknown) => void,
  ) => {
    const info = skipped.get(mail.message);
    if (info !== undefined) return done(null, info);
    const isRead = READING_LATE.has(transporter.name ?? "") ? readingOf(mail.message) : () => true;
    return send(mail, (error: unknown, sent: unknown) => {
      const report = reports.get(mail.message);
      if (report === undefined) return done(error, sent);
      // What the ledger cannot be told now becomes unreported, and the mail is where it is all the same.
      return void report(error, isRead()).then(
        () => done(error, sent),
        () => done(error, sent),
      );
    });
  };
  const fresh: Watched = {
    report: (message, report) => void reports.set(message, report),
    skip: (message, info) => void skipped.set(message, info),
  };
  watched.set(transporter, fresh);
  return fresh;
}

/** Watches a message being read. */
function readingOf(message: Readable): () => boolean {
  const create = message.createReadStream?.bind(message);
  if (create === undefined) return () => true;
  const streams: { readonly readableEnded: boolean }[] = [];
  message.createReadStream = (...given) => {
    const stream = create(...given);
    streams.push(stream);
    return stream;
  };
  return () => streams.some(({ readableEnded }) => readableEnded);
}

/** What happens before a server is told of a message. */
const NOT_GONE = new Set(["EAUTH", "EENVELOPE", "EDNS", "ETLS", "ECONNREFUSED", "ENOTFOUND"]);

/**
 * What an error of a transport says of the message: without a word from the server, it may have gone.
 *
 * @param isRead whether the transport may have read the message to its end: before that, no server has it
 */
export function outcomeOf(error: unknown, isRead: boolean): Outcome {
  if (error === null || error === undefined) return "sent";
  if (!isRead) return "failed";
  if (typeof error !== "object") return "unknown";
  const { code, originalCode, responseCode } = error as Readonly<Record<string, unknown>>;
  if (typeof responseCode === "number" && responseCode >= 400) return "failed";
  return NOT_GONE.has(String(code)) || NOT_GONE.has(String(originalCode)) ? "failed" : "unknown";
}
